/** `bkv doctor`: each thing that can be wrong is found, named, and said what to do about. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { doctor } from '../../../bin/bkv/commands/doctor.ts';
import { Device } from '../../../bin/bkv/device.ts';
import { clockCheck } from '../../../bin/bkv/doctor/clock.ts';
import { nodeVersion } from '../../../bin/bkv/doctor/machine.ts';
import { readEnvironment } from '../../../bin/bkv/environment.ts';
import { silent } from '../../../bin/bkv/terminal/progress.ts';
import { claimsFor, type Forger, startForger } from '../../attack/forger.ts';
import { noKey } from '../../client/asking.ts';
import { json, type ScriptedServer, startServer } from '../../client/server.ts';
import { startTlsServer } from '../../client/tls-server.ts';
import { freePort } from '../../support/network/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { identityOf } from '../../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';
import { bkv } from '../cli.ts';

const folder = temporaryFolder();
const home = join(folder.path, 'home');
let forger: Forger;
let vault: VaultProcess;
let server: ScriptedServer;

beforeAll(async () => {
  forger = await startForger();
  [vault, server] = await Promise.all([startVaultProcess({ services: { jwksUri: forger.jwksUri } }), startServer()]);
});

afterAll(async () => {
  await Promise.all([vault.close(), server.close(), forger.close()]);
  folder.remove();
});

beforeEach(() => {
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => setImmediate(run)) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** The doctor's lines as `name: ok|code text`, and the code of the first fault. */
async function examined(env: Record<string, string>) {
  const environment = readEnvironment({ VAULT_HOME: home, ...env });
  const note = () => {};
  const device = new Device({ home: environment.home, note });
  const result = await doctor({ environment, device, note, warn: note, progress: async () => silent }, {});
  const checks = result?.json.checks as { name: string; ok: boolean; text: string; code?: string }[];
  const of = (name: string) => checks.find((check) => check.name === name);
  return { code: result?.code, of, names: checks.map(({ name }) => name), text: result?.text ?? '' };
}

const token = (changes: object = {}) => forger.token(claimsFor('ann', changes));

test('all that is right says so, line by line, in the order in which it is needed', async () => {
  const { code, names, text, of } = await examined({ VAULT_URL: vault.url, VAULT_TOKEN: token() });
  expect(code).toBeUndefined();
  expect(names).toEqual(['Node', 'VAULT_HOME', 'key', 'address', 'host', 'connection', 'health', 'clock', 'token']);
  expect(text.split('\n').filter((line) => !line.startsWith('ok     '))).toEqual([]);
  expect(of('token')?.text).toMatch(
    /^accepted: issuer https:\/\/issuer\.embedded-vault\.invalid, audience backup-key-vault, issued \d+ seconds? ago, good for (9 minutes|10 minutes)/,
  );
  expect(text).not.toContain(token().split('.')[1]);
});

describe('the way to the vault', () => {
  test('what is no address', async () => {
    const { code, names, of } = await examined({ VAULT_URL: 'vault.example.com' });
    expect([code, names.at(-1)]).toEqual(['usage', 'address']);
    expect(of('address')?.text).toContain('such as https://vault.example.com');
  });

  test('a host that there is not', async () => {
    const { code, names, of } = await examined({ VAULT_URL: 'https://no-such-host.invalid', VAULT_TOKEN: token() });
    expect([code, names.slice(3)]).toEqual(['vault_unavailable', ['address', 'host']]);
    expect(of('host')?.text).toMatch(/^no-such-host\.invalid: no such host\. Check the spelling of VAULT_URL/);
  });

  test('nobody who listens', async () => {
    const { code, names, of } = await examined({ VAULT_URL: `http://127.0.0.1:${await freePort()}` });
    expect([code, names.slice(3)]).toEqual(['vault_unavailable', ['address', 'host', 'connection']]);
    expect(of('connection')?.text).toMatch(/: connection refused\. To start a vault here: bkv serve$/);
  });

  test('a certificate that shows nothing', async () => {
    const secure = await startTlsServer({ from: -1, to: 1 });
    const { code, names, of } = await examined({ VAULT_URL: secure.url, VAULT_TOKEN: token() });
    await secure.close();
    expect([code, names.slice(3)]).toEqual(['vault_unavailable', ['address', 'host', 'connection', 'TLS']]);
    expect(of('TLS')?.text).toMatch(/comes from nobody whom this device trusts\. Do not go on/);
  });

  test('something else that answers', async () => {
    server.say({ status: 200, body: '<html>' });
    const page = await examined({ VAULT_URL: server.url, VAULT_TOKEN: token() });
    expect([page.code, page.names.at(-1)]).toEqual(['vault_refused', 'health']);
    server.say({ status: 404, body: '<html>' });
    const other = await examined({ VAULT_URL: server.url, VAULT_TOKEN: token() });
    expect(other.of('health')).toMatchObject({
      code: 'vault_unavailable',
      text: expect.stringContaining('what answers there is no vault: HTTP 404. Check VAULT_URL'),
    });
  });
});

describe('the token', () => {
  const now = () => Math.floor(Date.now() / 1000);

  test.each<[string, () => string, RegExp]>([
    ['with a curly quote', () => `\u201c${token()}`, /U\+201C at position 1/],
    ['that is none', () => 'not-a-token', /no JSON Web Token/],
    ['without a subject', () => token({ sub: undefined }), /its claim sub is missing/],
    ['that has expired', () => token({ iat: now() - 7200, exp: now() - 3600 }), /has expired \(exp\)/],
    ['that is not valid yet', () => token({ nbf: now() + 3600 }), /of the future \(nbf\)\. Check the clock/],
    ['for another audience', () => token({ aud: 'else' }), /issuer, audience or signature.* It says: .*audience else/],
  ])('%s', async (_, of, words) => {
    const examination = await examined({ VAULT_URL: vault.url, VAULT_TOKEN: of() });
    expect(examination.code).toBe('not_authenticated');
    expect(examination.of('token')?.text).toMatch(words);
    expect(examination.text.split('\n').filter((line) => line.startsWith('wrong'))).toHaveLength(1);
  });

  test('where there is none, a development token is asked for, or VAULT_TOKEN', async () => {
    server.say(json({ status: 'ok', version: '1' }), json({ token: token() }), json(noKey));
    const here = await examined({ VAULT_URL: server.url, VAULT_ACCOUNT: 'ann' });
    expect(here.of('token')).toMatchObject({ ok: true, text: 'a development token of the account ann is used' });
  });
});

describe('the identity', () => {
  const env = (sub: string, more: Record<string, string>) => ({
    VAULT_URL: vault.url,
    VAULT_TOKEN: token({ sub }),
    VAULT_HOME: join(folder.path, sub),
    ...more,
  });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64url');

  test('that is pinned and is the vault’s is good, of several one', async () => {
    const VAULT_IDENTITY = `${stranger}, ${await identityOf(vault)}`;
    const { code, names, of } = await examined(env('pinned', { VAULT_IDENTITY }));
    expect([code, names.at(-1)]).toEqual([undefined, 'identity']);
    expect(of('identity')?.text).toBe('the vault signed with an identity key of VAULT_IDENTITY');
  });

  test('of another vault is found, and nobody goes on', async () => {
    const { code, of } = await examined(env('stranger', { VAULT_IDENTITY: stranger }));
    expect(code).toBe('wrong_vault');
    expect(of('identity')?.text).toMatch(/^This is not the vault: .* did not sign .* Do not go on/);
  });

  test('is asked for over an active key by the device that has it, and by no other', async () => {
    const VAULT_IDENTITY = await identityOf(vault);
    const phone = env('owner', { VAULT_IDENTITY });
    expect((await bkv(['register'], { env: phone, input: 'correct horse battery staple' })).code).toBe(0);
    expect((await examined(phone)).of('identity')?.text).toMatch(/^the vault signed/);
    const other = await examined({ ...phone, VAULT_HOME: join(folder.path, 'no-key') });
    expect(other.of('identity')).toMatchObject({
      ok: true,
      text: expect.stringMatching(/^not asked for: only a device/),
    });
  });

  test('that is none is told before anything is asked', async () => {
    server.say(json({ status: 'ok', version: '1' }));
    const { code, names, of } = await examined({ VAULT_URL: server.url, VAULT_IDENTITY: 'pin' });
    expect([code, names.slice(-2)]).toEqual(['usage', ['address', 'identity']]);
    expect(of('identity')?.text).toContain('VAULT_IDENTITY is not the identity key of a vault');
    expect(server.seen).toEqual([]);
  });
});

describe('this machine', () => {
  test('a clock that is off says which way and by how much', () => {
    const at = new Date('2030-01-01T12:00:00Z');
    const off = (ms: number) => clockCheck(new Date(at.getTime() + ms), at);
    for (const ms of [-5000, 0, 5000]) expect(off(ms)).toEqual({ name: 'clock', text: "the same as the vault's" });
    expect(off(86_400_000)).toMatchObject({ code: 'wrong_setup', text: expect.stringContaining('1 day ahead of') });
    expect(off(-90_000)).toMatchObject({ text: expect.stringContaining('1 minute 30 seconds behind') });
    expect(clockCheck(at, undefined)).not.toHaveProperty('code');
  });

  test('a Node that is too old', () => {
    for (const version of ['20.0.0', '26.1.0']) expect(nodeVersion(version)).not.toHaveProperty('code');
    for (const version of ['18.20.8', '19.9.0']) expect(nodeVersion(version)).toMatchObject({ code: 'wrong_setup' });
  });

  test('a folder that others can write to, and a key that is none', async () => {
    mkdirSync(join(folder.path, 'open'), { mode: 0o700 });
    const env = { VAULT_URL: vault.url, VAULT_TOKEN: token(), VAULT_HOME: join(folder.path, 'open') };
    writeFileSync(join(env.VAULT_HOME, 'backup-key'), 'damaged', { mode: 0o600 });
    expect((await examined(env)).of('key')).toMatchObject({
      code: 'file_error',
      text: expect.stringContaining('holds no backup key any more'),
    });
    chmodSync(env.VAULT_HOME, 0o777);
    const { code, names, of } = await examined(env);
    expect(code).toBe('file_error');
    expect(of('VAULT_HOME')?.text).toContain('chmod go-w');
    expect(names).not.toContain('key');
  });
});

test('scripts get each line, and the exit code of the first thing wrong', async () => {
  const shift = fileURLToPath(new URL('../../support/clocks/shifted-clock.js', import.meta.url));
  const env = { VAULT_URL: vault.url, VAULT_HOME: home, VAULT_TOKEN: 'a.b.c' };
  const off = { NODE_OPTIONS: `--import=${shift}`, TEST_CLOCK_SHIFT: '86400000' };
  const { code, stdout } = await bkv(['doctor', '--json'], { env: { ...env, ...off } });
  const { error, checks } = JSON.parse(stdout);
  expect([code, error]).toEqual([14, 'wrong_setup']);
  expect(checks).toContainEqual({ name: 'token', ok: false, text: expect.any(String), code: 'not_authenticated' });
  const told = await bkv(['doctor'], { env });
  expect(told.code).toBe(10);
  expect(told.stdout).toMatch(/^wrong {2}token +The vault does not accept the token: it is no JSON Web Token\./m);
});
