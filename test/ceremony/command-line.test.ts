import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openFolder } from '../../bin/ceremony/folder.ts';
import { readKey } from '../../bin/ceremony/key-file.ts';
import { csrDigest } from '../../bin/ceremony/steps/csr.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { type EmbeddedAccount, startAccount } from '../cloudhsm/account.ts';
import { openManufactory } from '../cloudhsm/attestation.ts';
import { checkInitialization } from '../cloudhsm/initialization.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { synthesizeTo } from './support/synthesized.ts';

const passphrase = 'correct horse battery staple';
const desk = temporaryFolder();
let csr: string;

const { at } = desk;
// Here, where no time limit is.
synthesizeTo(at('app'), { account: '210987654321' });

const people = () => ['--folder', at('folder'), '--who', 'Ana Ruiz', '--operator-key', at('operator.key')];
const ceremony = async (...words: string[]) => {
  const shared = [...people(), '--operator-passphrase-file', at('passphrase')];
  // No credentials and no endpoints: whatever asks AWS fails.
  const env = { PATH: process.env.PATH ?? '' };
  return promisify(execFile)(process.execPath, ['bin/ceremony.ts', ...shared, ...words], { env });
};
const authority = () => ['--authority-key', at('ca.key'), '--authority-certificate', at('ca.crt')];
const sign = (...more: string[]) =>
  ceremony('sign', ...authority(), '--authority-passphrase-file', at('passphrase'), ...more);

beforeAll(async () => {
  writeFileSync(at('passphrase'), `${passphrase}\n`);
  csr = (await (await openManufactory()).attest('cluster-a')).ClusterCsr;
});

afterAll(() => desk.remove());

describe('the command line, without a network', () => {
  test('seats an operator, whose key opens with the passphrase alone', async () => {
    await ceremony('operator');
    expect(readKey(at('operator.key'), new Secret(passphrase)).asymmetricKeyType).toBe('ed25519');
    expect(() => readKey(at('operator.key'), new Secret('another passphrase'))).toThrow('does not open');
    await expect(ceremony('operator')).rejects.toThrow('EEXIST');
  });

  test('makes an authority and signs with it', async () => {
    const folder = openFolder(at('folder'));
    folder.write('csr', csr);
    const operator = { who: 'Ana Ruiz', key: readKey(at('operator.key'), new Secret(passphrase)) };
    folder.append({ operator, step: 'csr', facts: { csr: csrDigest(csr) } });
    const { stdout } = await sign('--create', 'CN=Backup Key Vault, O=Example');
    expect(stdout).toMatch(/trustAnchor: ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    const signed = { certificate: folder.read('cluster') ?? '', trustAnchor: readFileSync(at('ca.crt'), 'utf8') };
    expect(checkInitialization(csr, signed)).toBeUndefined();
    expect(folder.lines().map(({ step }) => step)).toEqual(['csr', 'sign']);
    expect(readFileSync(at('ca.key'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
  });

  test('signs again with the authority that is there, and does not make it over', async () => {
    await sign();
    await expect(sign('--create', 'CN=Other')).rejects.toThrow('exists already');
  });

  test('asks for the Region when nothing says where the vault is', async () => {
    const asked = ceremony('--app', at('nowhere'), 'status');
    await expect(asked).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('or give --region') });
  });

  test('says what is missing, and nothing of a passphrase', async () => {
    writeFileSync(at('wrong'), 'not the passphrase');
    const wrong = ceremony('sign', ...authority(), '--authority-passphrase-file', at('wrong'));
    await expect(wrong).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('does not open') });
    await expect(wrong).rejects.not.toMatchObject({ stderr: expect.stringContaining('not the passphrase') });
    await expect(ceremony('csr')).rejects.toThrow('--aws-root');
    expect(existsSync(at('operator.key'))).toBe(true);
  });
});

describe('the command line, signed in to an account', () => {
  const account = '999999999999';
  let embedded: EmbeddedAccount;
  beforeAll(async () => {
    embedded = await startAccount(() => ({ account, roles: [] }));
  });
  afterAll(() => embedded.close());

  const signedIn = (...words: string[]) => {
    const keys = { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' };
    const env = { PATH: process.env.PATH ?? '', AWS_ENDPOINT_URL: embedded.endpoint, ...keys };
    return promisify(execFile)(process.execPath, ['bin/ceremony.ts', '--app', at('app'), ...people(), ...words], {
      env,
    });
  };

  test.each(['check', 'status'])('%s refuses another than that of the vault, before anything else', async (command) => {
    await expect(signedIn(command)).rejects.toMatchObject({
      code: 1,
      stderr:
        'The credentials are of the account 999999999999, and the vault is in 210987654321: sign in to that one.\n',
    });
  });

  test('knows a vault by its id', async () => {
    const other = signedIn('--vault', 'trial', 'status');
    await expect(other).rejects.toMatchObject({ stderr: expect.stringContaining('backup-key-vault-trial-cluster') });
  });
});
