/** `bkv passkey`: files that a passkey opens, with the PRF output that something else got from it. */

import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Command } from '../../../bin/bkv/command.ts';
import { openPasskeyFile, showPasskeyFile } from '../../../bin/bkv/commands/passkey.ts';
import { Device } from '../../../bin/bkv/device.ts';
import { readEnvironment } from '../../../bin/bkv/environment.ts';
import { explain } from '../../../bin/bkv/explain.ts';
import { silent } from '../../../bin/bkv/terminal/progress.ts';
import { parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import { unwrapUnderPrf } from '../../../lib/protocol/crypto/passkey.ts';
import { parsePasskeyFile } from '../../../lib/protocol/crypto/passkey-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';
import { bkv, entry } from '../cli.ts';

type Name = 'backupKey' | 'credRandom' | 'rpId' | 'hmacSalt' | 'prf' | 'fingerprint' | 'file';
const { vectors } = readVectors<{ vectors: Record<Name, string>[] }>('./passkey.json');
const [phone, securityKey] = vectors;
if (!phone || !securityKey) throw new Error('two vectors were expected');
const { credentialId, prfInput } = parsePasskeyFile(securityKey.file);
const reference = ['--rp-id', securityKey.rpId, '--credential', credentialId, '--prf-input', prfInput];
const coded = (prf: string) => ({
  hex: prf,
  'upper-case hex': prf.toUpperCase(),
  base64: Buffer.from(prf, 'hex').toString('base64'),
  base64url: Buffer.from(prf, 'hex').toString('base64url'),
});

const folder = temporaryFolder();
let homes = 0;
let home = '';

beforeAll(() => {
  for (const [name, { file }] of Object.entries({ phone, securityKey }))
    writeFileSync(folder.at(`${name}.passkey`), file);
});

beforeEach(() => {
  home = folder.at(`home-${homes++}`);
});

afterAll(() => folder.remove());

const run = (args: string[], input = '') => bkv(args, { env: { VAULT_HOME: home }, cwd: folder.path, input });
const json = async (args: string[], input?: string) => {
  const { code, stdout } = await run([...args, '--json'], input);
  return { code, ...JSON.parse(stdout) };
};
const keyOfDevice = () => readFileSync(join(home, 'backup-key'), 'utf8').replace(/\s/g, '');
/** The command in this process, which is much faster, with its result or what it is explained by. */
function inProcess<Options>(command: Command<Options>, options: Options) {
  const environment = readEnvironment({ VAULT_HOME: home });
  const device = new Device({ home: environment.home, note: () => {} });
  const context = { environment, device, note: () => {}, warn: () => {}, progress: async () => silent };
  return command(context, options).then(
    (result) => ({ text: result?.text ?? '', ...result?.json }),
    (error: unknown) => {
      const { code, message, fields } = explain(error);
      return { text: message, error: code, ...fields };
    },
  );
}
const openWith = (prf: string) => {
  writeFileSync(folder.at('prf'), prf);
  return inProcess(openPasskeyFile, { file: folder.at('phone.passkey'), prfFile: folder.at('prf'), force: false });
};

describe('a passkey file is shown', () => {
  test('with the passkey, the key that is in it, and what a security key needs', async () => {
    expect(await json(['passkey', 'show', 'phone.passkey'])).toEqual({
      ...{ code: 0, onDevice: false, rpId: phone.rpId, fingerprint: phone.fingerprint },
      ...{ credentialId: parsePasskeyFile(phone.file).credentialId, prfInput: parsePasskeyFile(phone.file).prfInput },
      hmacSalt: Buffer.from(phone.hmacSalt, 'hex').toString('base64'),
    });
    await run(['key', 'import'], phone.backupKey);
    expect(await json(['passkey', 'show', 'phone.passkey'])).toMatchObject({ onDevice: true });
    const { stdout } = await run(['passkey', 'show', 'phone.passkey', '--quiet']);
    expect(stdout).toContain(`key            ${phone.fingerprint}, the key of this device\n`);
  });

  test('with a line that opens it as it stands, whatever its name, by what fido2-assert prints', async () => {
    const name = "Anna's key.passkey";
    writeFileSync(folder.at(name), securityKey.file);
    const tools = folder.at('tools');
    mkdirSync(tools, { recursive: true });
    // A security key as fido2-assert(1) presents it: four lines in, five out, the last of which is the HMAC.
    const program = `#!${process.execPath}
        const [hash, rp, credential, salt] = require('fs').readFileSync(0, 'utf8').split('\\n');
        const known = rp === '${securityKey.rpId}' && Buffer.from(credential, 'base64').toString('base64url') === '${credentialId}';
        if (!known || process.argv.slice(2).join(' ') !== '-G -h -v /dev/hidraw5') process.exit(1);
        const hmac = require('crypto').createHmac('sha256', Buffer.from('${securityKey.credRandom}', 'hex'));
        const secret = hmac.update(Buffer.from(salt, 'base64')).digest('base64');
        console.log([hash, rp, 'YXV0aGVudGljYXRvcg==', 'c2lnbmF0dXJl', secret].join('\\n'));`;
    writeFileSync(join(tools, 'fido2-assert'), program);
    writeFileSync(join(tools, 'bkv'), `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`);
    for (const tool of ['fido2-assert', 'bkv']) chmodSync(join(tools, tool), 0o755);
    const { stdout } = await run(['passkey', 'show', name]);
    const line = stdout.slice(stdout.indexOf('  printf')).replace('DEVICE', '/dev/hidraw5');
    const env = { PATH: `${tools}:${process.env.PATH}`, VAULT_HOME: home, HOME: '/nonexistent' };
    const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder.path, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(keyOfDevice()).toBe(securityKey.backupKey);
  });

  test.each([
    ['no JSON', 'backup', 'file'],
    ['another version', phone.file.replace('passkey/v1', 'passkey/v2'), 'format'],
    ['a domain that a shell would obey', phone.file.replace('example.com', 'example.com;reboot'), 'rpId'],
    ['a cut-off field', phone.file.replace(/"salt":".{5}/, '"salt":"'), 'salt'],
  ])('unless it is none: %s', async (_, text, field) => {
    writeFileSync(folder.at('odd'), text);
    const told = await inProcess(showPasskeyFile, { file: folder.at('odd') });
    expect(told).toMatchObject({ error: 'invalid_passkey_file', field });
  });

  test('unless it is not there, or is a whole backup', async () => {
    expect(await json(['passkey', 'show', 'nowhere'])).toMatchObject({ code: 6, error: 'file_not_found' });
    writeFileSync(folder.at('long'), Buffer.alloc(100_000));
    expect(await inProcess(showPasskeyFile, { file: folder.at('long') })).toMatchObject({ error: 'usage' });
  });
});

describe('a key is taken out of a passkey file', () => {
  test.each(Object.entries(coded(phone.prf)))('for the PRF output in %s', async (_, line) => {
    expect(await openWith(`\n  ${line}\r\n`)).toMatchObject({ changed: true, fingerprint: phone.fingerprint });
    expect(keyOfDevice()).toBe(phone.backupKey);
  });

  test('and does not take the place of another key unless that is forced', async () => {
    await run(['key', 'import'], securityKey.backupKey);
    const args = ['passkey', 'open', 'phone.passkey'];
    expect(await json(args, phone.prf)).toMatchObject({ code: 7, error: 'device_has_key' });
    expect(keyOfDevice()).toBe(securityKey.backupKey);
    expect(await json([...args, '--force'], phone.prf)).toMatchObject({ code: 0, changed: true });
    expect(keyOfDevice()).toBe(phone.backupKey);
  });

  test.each([
    ['of another passkey', securityKey.prf, 'wrong_passkey'],
    ['that is nothing but zeros', '0'.repeat(64), 'invalid_prf'],
    ['that is cut off', phone.prf.slice(2), 'invalid_prf'],
    ['that is no hex', phone.prf.replace('b', 'x'), 'invalid_prf'],
    ['that is empty', '\n\n', 'usage'],
    ['with all else that fido2-assert prints', `a\nb\nc\nd\n${phone.prf}\n`, 'usage'],
  ])('but not for one %s, which no error repeats', async (_, input, error) => {
    const told = await openWith(input);
    expect(told).toMatchObject({ error });
    expect(JSON.stringify(told)).not.toContain(input.trim().slice(0, 12) || 'nothing');
    expect(existsSync(home)).toBe(false);
  });

  test('but not for one that is an argument: the shell would keep it', async () => {
    const told = await inProcess(openPasskeyFile, {
      file: folder.at('phone.passkey'),
      prfFile: phone.prf,
      force: false,
    });
    expect(told).toMatchObject({ error: 'usage' });
    expect(JSON.stringify(told)).not.toContain(phone.prf);
  });
});

describe('the key of this device is wrapped', () => {
  const wrap = (args: string[], input: string, out = `out-${homes}`) =>
    json(['passkey', 'wrap', '--out', out, ...args], input).then((told) => ({ told, path: folder.at(out) }));
  const opened = async (path: string, prf: string) => {
    const file = parsePasskeyFile(readFileSync(path, 'utf8'));
    return hex((await unwrapUnderPrf({ file, prf: fromHex(prf) })).reveal());
  };

  test('under a passkey that is named, for the outputs of two evaluations', async () => {
    await run(['key', 'import'], phone.backupKey);
    const { base64 } = coded(securityKey.prf);
    const { told, path } = await wrap(reference, `${securityKey.prf}\n${base64}\n`);
    expect(told).toEqual({
      ...{ code: 0, out: `out-${homes}`, rpId: securityKey.rpId, credentialId },
      fingerprint: await fingerprintOf(parseBackupKey(phone.backupKey)),
    });
    expect(await opened(path, securityKey.prf)).toBe(phone.backupKey);
    const { stdout } = await run(['passkey', 'wrap', '--out', 'said', ...reference], `${base64}\n${base64}`);
    expect(stdout).toMatch(/Who loses the passkey loses the key, so keep it in another way too/);
  });

  test('under the passkey of a file, for one output that opens that file', async () => {
    await run(['key', 'import'], phone.backupKey);
    const { told, path } = await wrap(['--like', 'securityKey.passkey'], securityKey.prf);
    expect(told).toMatchObject({ code: 0, credentialId });
    expect(await opened(path, securityKey.prf)).toBe(phone.backupKey);
    const other = await wrap(['--like', 'securityKey.passkey'], phone.prf, 'never');
    expect([other.told.error, existsSync(other.path)]).toEqual(['wrong_passkey', false]);
  });

  test('under nothing when the two outputs differ, or there is one, and no file is written', async () => {
    await run(['key', 'import'], phone.backupKey);
    const differing = await wrap(reference, `${securityKey.prf}\n${phone.prf}\n`);
    expect(differing.told).toMatchObject({ code: 9, error: 'wrong_passkey' });
    const single = await wrap(reference, securityKey.prf);
    expect(single.told).toMatchObject({ code: 2, error: 'usage' });
    expect(existsSync(single.path)).toBe(false);
  });

  test('over no file that is there, unless that is forced', async () => {
    await run(['key', 'import'], phone.backupKey);
    writeFileSync(folder.at('kept'), securityKey.file);
    const args = ['--like', 'kept'];
    expect((await wrap(args, securityKey.prf, 'kept')).told).toMatchObject({ code: 7, error: 'target_exists' });
    expect(readFileSync(folder.at('kept'), 'utf8')).toBe(securityKey.file);
    expect((await wrap([...args, '--force'], securityKey.prf, 'kept')).told).toMatchObject({ code: 0 });
    expect(await opened(folder.at('kept'), securityKey.prf)).toBe(phone.backupKey);
  });

  test('not without a key, nor for a passkey that is not said, or said wrongly', async () => {
    expect((await wrap(reference, '')).told).toMatchObject({ code: 6, error: 'no_key_on_device' });
    await run(['key', 'import'], phone.backupKey);
    expect((await wrap([], '')).told).toMatchObject({ code: 2, message: expect.stringContaining('--like') });
    const wrong = await wrap([...reference, '--credential', 'short'], '');
    const message = '--credential expected 16 to 1023 bytes in canonical base64url without padding.';
    expect(wrong.told).toEqual({ code: 2, error: 'usage', message });
  });
});

test('the outputs in these tests are those of an authenticator that has the secret', () => {
  for (const { credRandom, hmacSalt, prf } of vectors)
    expect(createHmac('sha256', fromHex(credRandom)).update(fromHex(hmacSalt)).digest('hex')).toBe(prf);
});
