/** The command line and a vault set: names, pins, tokens, slow vaults, and the move from one place to another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../support/device/password.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { bkv } from './cli.ts';
import { startHop } from './hop.ts';

const folder = temporaryFolder();
let set: VaultSetProcess;
let alone: VaultProcess;

beforeAll(async () => {
  [set, alone] = await Promise.all([startVaultSetProcess(), startVaultProcess()]);
});

afterAll(async () => {
  await Promise.all([set.close(), alone.close()]);
  folder.remove();
});

const urls = () => set.vaults.map(({ url }) => url);

function device(account: string, name: string) {
  const home = join(folder.path, `${account}-${name}`);
  const run = (
    args: string[],
    { input = password, env = {} }: { input?: string; env?: Record<string, string> } = {},
  ) => {
    const usual = { VAULT_URL: urls().join(','), VAULT_ACCOUNT: account, VAULT_HOME: home };
    return bkv(args, { env: { ...usual, ...env }, input, cwd: folder.path });
  };
  return { home, run, key: () => readFileSync(join(home, 'backup-key'), 'utf8') };
}

describe('the names of the vaults', () => {
  test('are asked once and kept: another name at an address is refused from then on', async () => {
    const phone = device('ann', 'phone');
    expect((await phone.run(['register'])).code).toBe(0);
    const kept = join(phone.home, 'vault-names');
    expect(readFileSync(kept, 'utf8')).toBe(set.vaults.map(({ name, url }) => `${url}/ ${name}\n`).join(''));
    const [first = '', second = '', third = ''] = urls();
    // The same addresses, but the second vault answers at the first one's.
    const hop = await startHop(second);
    const VAULT_URL = [hop.url, second, third].join(',');
    const fresh = await device('ann', 'fresh').run(['status'], { env: { VAULT_URL } });
    expect([fresh.code, fresh.stderr]).toEqual([
      2,
      'These vaults are no set: two addresses of VAULT_URL have one name, so they reach one vault. Check VAULT_URL and VAULT_NAMES.\n',
    ]);
    hop.leadsTo(first);
    const tablet = device('ann', 'tablet');
    expect((await tablet.run(['recover'], { env: { VAULT_URL } })).code).toBe(0);
    hop.leadsTo(second);
    const { stdout } = await tablet.run(['status'], { env: { VAULT_URL } });
    expect(stdout).toMatch(/^embedded-vault-1 .* is not who it was: it has another name than VAULT_NAMES/m);
    const doctor = await tablet.run(['doctor'], { env: { VAULT_URL } });
    expect(doctor.code).toBe(8);
    expect(doctor.stdout).toMatch(/^wrong {2}token +This is not the vault: .* or VAULT_NAMES .* is out of date\.$/m);
    await hop.close();
  });

  test('are not asked where VAULT_NAMES has them', async () => {
    const phone = device('bob', 'phone');
    const VAULT_NAMES = set.vaults.map(({ name }) => name).join(',');
    expect((await phone.run(['register'], { env: { VAULT_NAMES } })).code).toBe(0);
    expect(() => readFileSync(join(phone.home, 'vault-names'))).toThrow('ENOENT');
  });
});

describe('an identity key', () => {
  test('that is another vault’s keeps that vault out of a registration, and the others not', async () => {
    const [one = '', two = '', three = ''] = set.vaults.map(({ identity }) => identity);
    const phone = device('cay', 'phone');
    const wrong = await phone.run(['register'], { env: { VAULT_IDENTITY: [two, `${one}+${two}`, three].join(',') } });
    expect(wrong.code).toBe(13);
    expect(wrong.stdout).toContain(
      'Not yet at these vaults:\n  embedded-vault-1  is not who it should be: it did not sign with its key of VAULT_IDENTITY\n' +
        'Find out what is wrong before you go on (bkv doctor). After that: bkv repair\n',
    );
    const VAULT_IDENTITY = [one, two, three].join(',');
    const repaired = await phone.run(['repair'], { env: { VAULT_IDENTITY } });
    expect([repaired.code, repaired.stdout]).toEqual([0, 'The vaults have a new set now, behind the same password.\n']);
    const doctor = await phone.run(['doctor', '--json'], { env: { VAULT_IDENTITY } });
    const checks: { name: string; ok: boolean; vault?: string }[] = JSON.parse(doctor.stdout).checks;
    const identities = checks.filter(({ name }) => name === 'identity');
    expect(identities.map(({ ok, vault }) => [ok, vault])).toEqual(urls().map((url) => [true, `${url}/`]));
  });

  test('that is none is told with the vault that it is for, before anything is sent', async () => {
    const VAULT_IDENTITY = [set.vaults[0]?.identity, 'MFkw', 'MFkw'].join(',');
    const { code, stderr } = await device('cay', 'none').run(['status'], { env: { VAULT_IDENTITY } });
    expect([code, stderr]).toEqual([
      2,
      `VAULT_IDENTITY has no identity key of a vault for ${urls()[1]}: copy it again, in one line. ` +
        'Commas stand between the vaults, and + between several keys of one.\n',
    ]);
  });
});

test('tokens are one for each vault, and the one that cannot be a token is told with its vault', async () => {
  const phone = device('dan', 'phone');
  const tokens = await Promise.all(set.vaults.map((vault) => vault.token({ sub: 'dan' })));
  expect((await phone.run(['register'], { env: { VAULT_TOKEN: tokens.join(',') } })).code).toBe(0);
  const swapped = await phone.run(['status'], { env: { VAULT_TOKEN: [tokens[1], tokens[0], tokens[2]].join(',') } });
  expect(swapped.stdout.match(/does not accept its token \(not accepted\)/g)).toHaveLength(2);
  const odd = await phone.run(['status'], { env: { VAULT_TOKEN: [tokens[0], '\u201c', tokens[2]].join(',') } });
  expect(odd.code).toBe(10);
  expect(odd.stderr).toMatch(
    new RegExp(`^Of the vault at ${urls()[1]}: VAULT_TOKEN holds a character that no token has`),
  );
});

test('a vault that hangs costs ten seconds once the key is on the device, and no more', async () => {
  const phone = device('eve', 'phone');
  await phone.run(['register']);
  const [first = '', second = '', third = ''] = urls();
  const hop = await startHop(third);
  hop.holds = '/v1/recovery/start';
  const env = { VAULT_URL: [first, second, hop.url].join(',') };
  const begun = Date.now();
  const { code, stdout, stderr } = await device('eve', 'new').run(['recover'], { env });
  // One try of the SDK alone lasts ten seconds, and it would try five times.
  expect(Date.now() - begun).toBeLessThan(45_000);
  expect(code).toBe(0);
  expect(stderr).toContain('Waiting for vaults that are slow or behind, ten seconds at most.');
  expect(stdout).toContain('Not all vaults took part:\n  embedded-vault-3  cannot be reached: no answer in time\nOnce');
  expect(device('eve', 'new').key()).toBe(phone.key());
  await hop.close();
});

describe('a key that was kept elsewhere before', () => {
  test('is found there with the password alone, and moved by registering it', async () => {
    const phone = device('fay', 'phone');
    expect((await phone.run(['register'], { env: { VAULT_URL: alone.url } })).code).toBe(0);
    const env = { VAULT_PREVIOUSLY: alone.url };
    const newPhone = device('fay', 'new-phone');
    const refused = await newPhone.run(['register'], { env });
    expect([refused.code, refused.stderr]).toEqual([
      7,
      'A key of this account is kept where it was before (VAULT_PREVIOUSLY), and this device has none. Bring it here first: bkv recover\n',
    ]);
    const found = await newPhone.run(['recover'], { env });
    expect([found.code, found.stdout]).toEqual([
      0,
      'The password is right, and this device has the key now.\n' +
        'It is where it was kept before (VAULT_PREVIOUSLY). To move it to VAULT_URL, and delete it there: bkv register\n',
    ]);
    expect(newPhone.key()).toBe(phone.key());
    const moved = await newPhone.run(['register'], { env });
    expect(moved.code).toBe(0);
    expect(moved.stdout).toMatch(/\nNothing of it is left where it was kept before\.\n$/);
    const there = await phone.run(['status'], { env: { VAULT_URL: alone.url } });
    expect(there.stdout).toMatch(/^key in the vault {2}none$/m);
    const back = await phone.run(['register', '--json'], {
      env: { VAULT_URL: alone.url, VAULT_PREVIOUSLY: urls().join(',') },
    });
    expect(JSON.parse(back.stdout).former).toEqual(set.vaults.map(({ name }) => ({ name, state: 'done' })));
    expect(JSON.parse((await phone.run(['status', '--json'])).stdout).state).toBe('none');
  });

  test('at a vault that is a member now, is not deleted there but taken over by the set', async () => {
    const phone = device('ian', 'phone');
    const [VAULT_URL = ''] = urls();
    await phone.run(['register'], { env: { VAULT_URL } });
    const newPhone = device('ian', 'new-phone');
    const lost = await newPhone.run(['recover']);
    expect(lost.code).toBe(15);
    expect(lost.stderr).toMatch(/A vault that keeps a key alone is a place for VAULT_PREVIOUSLY\.\n/);
    expect(lost.stderr).toMatch(/^ {2}embedded-vault-1 {2}keeps a key alone, 10 of 10 attempts left, since \d{4}-/m);
    const env = { VAULT_PREVIOUSLY: VAULT_URL };
    expect((await newPhone.run(['recover'], { env })).stdout).toContain('To move it to VAULT_URL');
    expect((await newPhone.run(['register'], { env })).code).toBe(0);
    const { members } = JSON.parse((await newPhone.run(['status', '--json'])).stdout);
    expect(members.map(({ holds }: { holds: boolean }) => holds)).toEqual([true, true, true]);
    expect((await device('ian', 'other').run(['recover'])).code).toBe(0);
  });

  test('and cannot be deleted there now, is said to be there still', async () => {
    const phone = device('gil', 'phone');
    const hop = await startHop(alone.url);
    await phone.run(['register'], { env: { VAULT_URL: alone.url } });
    hop.holds = '/v1/key/delete';
    hop.breaks = true;
    const moved = await phone.run(['register'], { env: { VAULT_PREVIOUSLY: hop.url } });
    expect(moved.code).toBe(13);
    expect(moved.stdout).toContain(
      `It is still kept where it was before:\n  ${hop.url}/  cannot be reached: the connection broke off\n` +
        'To delete it there: bkv delete, with the VAULT_URL of that place.\n',
    );
    await hop.close();
  });
});

test('repair has nothing to do where there is one vault', async () => {
  const { code, stdout } = await device('hal', 'phone').run(['repair'], { env: { VAULT_URL: alone.url } });
  expect([code, stdout]).toEqual([0, 'VAULT_URL names one vault, which has no others to differ from.\n']);
});
