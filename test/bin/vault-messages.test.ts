/** What the command line says of a vault and a token that do not work, and what it tells before it asks. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { claimsFor, type Forger, startForger } from '../attack/forger.ts';
import { noKey } from '../client/asking.ts';
import { json, quickProblem, type ScriptedServer, startServer } from '../client/server.ts';
import { startTlsServer } from '../client/tls-server.ts';
import { password } from '../support/device/password.ts';
import { freePort } from '../support/network/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { bkv } from './cli.ts';

const folder = temporaryFolder();
let forger: Forger;
let vault: VaultProcess;
let server: ScriptedServer;

beforeAll(async () => {
  forger = await startForger();
  vault = await startVaultProcess({ services: { jwksUri: forger.jwksUri } });
  server = await startServer();
});

afterAll(async () => {
  await Promise.all([vault.close(), server.close(), forger.close()]);
  folder.remove();
});

const at = (VAULT_URL: string, more: Record<string, string> = {}) => ({
  env: { VAULT_URL, VAULT_HOME: join(folder.path, 'home'), VAULT_TOKEN: 'a.b.c', ...more },
});

describe('a vault that does not answer', () => {
  test('is told with its address, the cause and the tries, whether or not a person looks on', async () => {
    const none = noKey;
    server.say('drop', quickProblem('storage_unavailable'), json(none));
    const { code, stderr } = await bkv(['status'], at(server.url));
    expect(code).toBe(0);
    expect(stderr).toBe(
      `The vault at ${server.url} does not answer (the connection broke off). Trying again in 1 second (2 of 5).\n` +
        `The vault at ${server.url} cannot do it now (its storage is away). Trying again in 1 second (3 of 5).\n`,
    );
    server.say('drop', json(none));
    const structured = await bkv(['status', '--json'], at(server.url));
    expect(JSON.parse(structured.stdout)).toMatchObject(none);
    expect(structured.stderr).toContain('Trying again');
    server.say('drop', json(none));
    expect((await bkv(['status', '--quiet'], at(server.url))).stderr).toBe('');
  });

  test('for good says what may have been spent, and scripts get the cause', async () => {
    server.say('drop');
    const { code, stdout } = await bkv(['recover', '--json'], { ...at(server.url), input: password });
    expect([code, JSON.parse(stdout)]).toEqual([
      8,
      {
        error: 'vault_unavailable',
        message: `The vault at ${server.url} cannot be reached: the connection broke off. Try again later; "bkv status" says whether an attempt was spent.`,
        reason: 'cut_off',
        systemCode: 'UND_ERR_SOCKET',
        url: server.url,
      },
    ]);
  });

  test('because of its certificate says so at once', async () => {
    const secure = await startTlsServer({ from: -2, to: -1 });
    const { code, stderr } = await bkv(['status'], at(secure.url));
    await secure.close();
    const cause = "its certificate has expired, or this device's clock is wrong";
    expect([code, stderr]).toEqual([
      8,
      `The vault at ${secure.url} cannot be reached: ${cause}. Nothing was sent. "bkv doctor" says more.\n`,
    ]);
  });

  test('where a development token is asked for has its address and the cause too', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { stderr } = await bkv(['status'], at(url, { VAULT_TOKEN: '' }));
    expect(stderr).toBe(`No vault answers at ${url}: connection refused. To start one here: bkv serve\n`);
  });
});

describe('a vault that is not the one of VAULT_IDENTITY', () => {
  const register = (account: string, VAULT_IDENTITY: string) => {
    const VAULT_HOME = join(folder.path, account);
    const env = at(vault.url, { VAULT_TOKEN: forger.token(claimsFor(account)), VAULT_HOME, VAULT_IDENTITY });
    return bkv(['register'], { ...env, input: password });
  };
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
  const other = stranger.toString('base64url');

  test('gets no registration, and its user is told not to go on', async () => {
    const { code, stdout, stderr } = await register('wrong-vault', other);
    expect([code, stdout]).toEqual([8, '']);
    expect(stderr).toContain(
      'This is not the vault: what answered did not sign with an identity key of VAULT_IDENTITY.',
    );
    const { registration } = await register('wrong-vault', `${other},${await identityOf(vault)}`).then(() =>
      new sdk.BackupKeyVault({ url: vault.url, token: () => forger.token(claimsFor('wrong-vault')) }).status(),
    );
    expect(registration).toBeDefined();
  });

  test('is not asked where VAULT_IDENTITY is none', async () => {
    const { code, stderr } = await register('no-identity', 'MFkw');
    expect([code, stderr]).toEqual([
      2,
      'VAULT_IDENTITY is not the identity key of a vault: copy it again, in one line. Between several stand commas.\n',
    ]);
  });
});

describe('a bad token is never an outage', () => {
  test('with a curly quote it is refused at once, and never printed', async () => {
    server.say(json(noKey));
    const { code, stdout, stderr } = await bkv(
      ['status'],
      at(server.url, { VAULT_TOKEN: '\u201csecret.token.here\u201d' }),
    );
    expect([code, stdout, stderr]).toEqual([
      10,
      '',
      'VAULT_TOKEN holds a character that no token has (U+201C at position 1): copy the token again, without quotes, spaces and line breaks.\n',
    ]);
    expect(server.seen).toEqual([]);
  });

  beforeAll(async () => {
    await bkv(['register'], { ...at(vault.url, { VAULT_TOKEN: forger.token(claimsFor('old')) }), input: password });
  });

  test.each([
    ['older than the vault accepts', { iat: -7200, exp: 600 }, 'Sign in again.'],
    ['expired', { iat: -7200, exp: -3600 }, 'Sign in again.'],
    ['of the future', { iat: 7200, exp: 9000 }, 'Check the clock'],
  ])('%s it says what to do', async (words, times, way) => {
    const now = Math.floor(Date.now() / 1000);
    const VAULT_TOKEN = forger.token(claimsFor('old', { iat: now + times.iat, exp: now + times.exp }));
    // The wrong guess spends nothing: the vault refuses before it counts.
    const { code, stderr } = await bkv(['recover'], { ...at(vault.url, { VAULT_TOKEN }), input: password });
    expect(code).toBe(10);
    expect(stderr).toContain(words);
    expect(stderr).toContain(way);
  });
});

describe('before a password is asked for', () => {
  const device = (account: string, name: string) => {
    const more = { VAULT_TOKEN: forger.token(claimsFor(account)), VAULT_HOME: join(folder.path, `${account}-${name}`) };
    return (args: string[], input = '') => bkv(args, { ...at(vault.url, more), input });
  };

  test('recover says how many attempts are left', async () => {
    await device('ann', 'phone')(['register'], password);
    const first = await device('ann', 'other')(['recover'], 'a wrong guess');
    expect(first.stderr).toMatch(/^10 of 10 attempts left\.\nThe password is wrong\. 9 attempts are left/);
    expect((await device('ann', 'other')(['recover'], password)).stderr).toBe('9 of 10 attempts left.\n');
  });

  test('recover says at once that there is nothing to recover', async () => {
    const { code, stderr } = await device('bob', 'phone')(['recover']);
    expect([code, stderr]).toEqual([6, 'The vault has no key of this account.\n']);
  });

  test('register over an earlier password says that it ends', async () => {
    const phone = device('cay', 'phone');
    await phone(['register'], password);
    const again = await phone(['register'], 'seven purple walnuts dancing');
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(
      /^The vault has a key of this account since \S+ \S+\. Its password opens nothing any more once the new one is set\.\n$/,
    );
    expect((await device('cay', 'new')(['recover'], password)).code).toBe(3);
  });
});
