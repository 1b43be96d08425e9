/** Who answers in the vault's place, or gets in between: what leaves the device, and what counts as kept. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { fromBase64url, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { openEscrow } from '../../lib/protocol/crypto/escrow.ts';
import { identityMessage } from '../../lib/protocol/crypto/identity.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { password } from '../support/device/password.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { type Asked, type Impostor, startImpostor, type Told } from './impostor.ts';

const start = '/v1/registration/start';
const finish = '/v1/registration/finish';
const another = 'seven purple walnuts dancing';

let vault: VaultProcess;
let pin: string;
let impostor: Impostor;

beforeAll(async () => {
  await opaque.ready;
  vault = await startVaultProcess();
  pin = await identityOf(vault);
  impostor = await startImpostor(vault.url);
});

afterAll(async () => {
  await impostor.close();
  await vault.close();
});

const device = (sub: string, more: Partial<ConstructorParameters<typeof sdk.BackupKeyVault>[0]> = {}) =>
  new sdk.BackupKeyVault({ url: impostor.url, token: () => vault.token({ sub }), ...more });
const pinned = (sub: string) => device(sub, { identity: pin });
const paths = () => impostor.seen.map(({ path }) => path);

/** Answers a start with a setup of its own, which opens whatever the device sends next to a dictionary. */
function withOwnSetup(sign: (asked: Asked, answer: Told['body']) => object = () => ({})) {
  const setup = opaque.createSetup();
  impostor.play(async (asked, passOn) => {
    if (asked.path === finish)
      return { status: 201, body: { ...asked.body, maxAttempts: 10, createdAt: '2030-01-01T00:00:00Z' } };
    if (asked.path !== start) return undefined;
    const { body } = await passOn();
    const { registration, registrationRequest } = { ...body, ...asked.body } as Record<string, string>;
    const registrationResponse = opaque.answerRegistration(setup, registration ?? '', registrationRequest ?? '');
    const answer = { ...body, registrationResponse, identitySignature: undefined };
    return { status: 200, body: { ...answer, ...sign(asked, answer) } };
  });
  return setup;
}

/** With what the impostor holds after a registration: the backup key, if the password is one of these. */
async function search(setup: ReturnType<typeof opaque.createSetup>, dictionary: readonly string[]) {
  const record = impostor.seen.find(({ path }) => path === finish)?.body as Record<string, string> | undefined;
  if (!record) return undefined;
  const { registration = '', registrationRecord = '', escrow = '' } = record;
  const { account = '', vault: name = '' } = await device('searched').status();
  const identifiers = { account, vault: name };
  for (const guess of dictionary) {
    const secret = normalizePassword(guess);
    const { state, message } = opaque.startLogin(secret);
    const opened = { setup, registration, record: fromBase64url(registrationRecord), ke1: message, identifiers };
    const { ke2 } = opaque.answerKe1(opened);
    const proven = opaque.finishLogin({ password: secret, state, ksf: defaultKsf, identifiers }, ke2);
    if (proven) return openEscrow(fromBase64url(escrow), proven.exportKey, { account, registration });
  }
  return undefined;
}

describe('a host with a setup of its own', () => {
  test('finds the backup key of a device that pins nothing: this is what the pin is for', async () => {
    const backupKey = sdk.createBackupKey();
    const setup = withOwnSetup();
    await device('searched').register({ backupKey, password });
    const found = await search(setup, ['wrong', password]);
    expect(found && sdk.formatBackupKey(found)).toBe(sdk.formatBackupKey(backupKey));
  });

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ofStranger = (message: Uint8Array) => ({
    identitySignature: sign('sha256', message, stranger.privateKey).toString('base64url'),
  });

  test.each<[string, string, Parameters<typeof withOwnSetup>[0]]>([
    ['that signs nothing', 'unsigned', undefined],
    [
      'that signs with a key of its own',
      'own-key',
      ({ token, body }, answer) => ofStranger(identityMessage({ token, request: body, answer })),
    ],
    ['that signs with zeros', 'zeros', () => ({ identitySignature: 'A'.repeat(96) })],
  ])('%s gets nothing more from a device that pins the vault’s key', async (_, sub, signing) => {
    withOwnSetup(signing);
    const registering = pinned(sub).register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toMatchObject({ name: 'WrongVault', reason: 'identity' });
    expect(paths()).toEqual(['/v1/key', start]);
    expect((await device(sub).status()).state).toBe('none');
  });

  test('gets nothing at a change of password either, and the old one stays', async () => {
    const backupKey = sdk.createBackupKey();
    impostor.play(() => undefined);
    await pinned('own-change').register({ backupKey, password });
    withOwnSetup();
    const change = pinned('own-change').changePassword({ backupKey, password: another });
    await expect(change).rejects.toBeInstanceOf(sdk.WrongVault);
    expect(paths()).toEqual(['/v1/key', start]);
    impostor.play(() => undefined);
    await pinned('own-change').recover({ password });
  });
});

describe('a hop between a device and its vault', () => {
  const refused = async (sub: string, more: object = {}) => {
    const registering = device(sub, { identity: pin, ...more }).register({
      backupKey: sdk.createBackupKey(),
      password,
    });
    await expect(registering).rejects.toBeInstanceOf(sdk.WrongVault);
    expect(paths()).not.toContain(finish);
  };

  test('that relays the start under an account of its own is noticed: the token is signed', async () => {
    const token = await vault.token({ sub: 'thief' });
    impostor.play(({ path }, passOn) => (path === start ? passOn({ token }) : undefined));
    await refused('relayed');
  });

  test('that sends another request in its place is noticed', async () => {
    const { message } = opaque.startRegistration(normalizePassword('the thief’s'));
    impostor.play(({ path }, passOn) =>
      path === start ? passOn({ body: { registrationRequest: message } }) : undefined,
    );
    await refused('replaced');
  });

  test.each([
    ['the key stretching', { ksf: { ...defaultKsf, iterations: 4 } }],
    ['the account', { account: 'A'.repeat(43) }],
    ['the vault’s name', { vault: 'other' }],
    ['a field that nobody knows', { later: true }],
  ])('that changes %s of a signed answer is noticed', async (_, change) => {
    impostor.play(async ({ path }, passOn) => {
      if (path !== start) return undefined;
      const { status, body } = await passOn();
      return { status, body: { ...body, ...change } };
    });
    await refused(`changed-${Object.keys(change)}`.toLowerCase());
  });

  test('that gives the vault’s answer to an earlier start is noticed', async () => {
    let first: Told | undefined;
    impostor.play(async ({ path }, passOn) => {
      if (path !== start) return undefined;
      first ??= await passOn();
      return first;
    });
    const backupKey = sdk.createBackupKey();
    await pinned('replayed').register({ backupKey, password });
    impostor.seen.length = 0;
    const change = pinned('replayed').changePassword({ backupKey, password: another });
    await expect(change).rejects.toBeInstanceOf(sdk.WrongVault);
    expect(paths()).toEqual(['/v1/key', start]);
  });

  test('that keeps the finish to itself makes no key count as kept', async () => {
    impostor.play(({ path, body }) =>
      path === finish
        ? { status: 201, body: { registration: body.registration, maxAttempts: 10, createdAt: '2030-01-01T00:00:00Z' } }
        : undefined,
    );
    const registering = pinned('swallowed').register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toBeInstanceOf(sdk.WrongVault);
    expect((await pinned('swallowed').status()).state).toBe('none');
  });

  test('that says nothing of the key there is gets no registration over it', async () => {
    const backupKey = sdk.createBackupKey();
    impostor.play(() => undefined);
    await pinned('hidden').register({ backupKey, password });
    impostor.play(async ({ path }, passOn) => {
      if (path !== '/v1/key') return undefined;
      const { account, vault } = (await passOn()).body;
      return { status: 200, body: { state: 'none', account, vault } };
    });
    const again = pinned('hidden').register({ backupKey: sdk.createBackupKey(), password: another });
    await expect(again).rejects.toBeInstanceOf(sdk.KeyExists);
    impostor.play(() => undefined);
    await pinned('hidden').recover({ password });
  });

  test('is told from a token that was renewed meanwhile: the one that was accepted is signed', async () => {
    impostor.play(() => undefined);
    let asked = 0;
    const token = () => (asked++ % 2 === 0 ? 'not.a.token' : vault.token({ sub: 'renewed' }));
    await device('renewed', { identity: pin, token }).register({ backupKey: sdk.createBackupKey(), password });
    expect(asked).toBe(6);
  });

  test('that changes nothing is no hindrance', async () => {
    impostor.play(() => undefined);
    const backupKey = sdk.createBackupKey();
    await pinned('honest').register({ backupKey, password });
    await pinned('honest').changePassword({ backupKey, password: another });
    const { backupKey: found } = await pinned('honest').recover({ password: another });
    expect(sdk.formatBackupKey(found)).toBe(sdk.formatBackupKey(backupKey));
  });
});

describe('pins', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
  const next = toBase64url(new Uint8Array(other));
  const register = (sub: string, identity: string | readonly string[]) => {
    impostor.play(() => undefined);
    return device(sub, { identity }).register({ backupKey: sdk.createBackupKey(), password });
  };

  test('may be several, while one key takes another’s place: any is good', async () => {
    await register('rotation-1', [pin, next]);
    await register('rotation-2', [next, pin]);
    await expect(register('rotation-3', [next])).rejects.toBeInstanceOf(sdk.WrongVault);
  });

  test.each<[string, string | readonly string[]]>([
    ['an empty list', []],
    ['an empty text', ''],
    ['no key', 'pin'],
    ['one key of several that is none', [next, 'pin']],
    ['two keys in one text', `${next},${next}`],
  ])('that are %s stop everything before anything is sent', async (_, identity) => {
    await expect(register('no-pin', identity)).rejects.toBeInstanceOf(sdk.InvalidIdentity);
    await expect(device('no-pin', { identity }).status()).rejects.toBeInstanceOf(sdk.InvalidIdentity);
    expect(impostor.seen).toEqual([]);
  });
});

describe('a vault of another name than the app gives', () => {
  const named = (sub: string) => device(sub, { name: 'embedded-vault' });
  const backupKey = sdk.createBackupKey();

  test.each<[string, (vault: sdk.BackupKeyVault) => Promise<unknown>]>([
    ['to register', (vault) => vault.register({ backupKey, password })],
    ['to delete', (vault) => vault.delete(backupKey)],
  ])('gets no signature that is good at the right one: asked %s, it gets one question', async (_, ask) => {
    impostor.play(async ({ path }, passOn) => {
      const { status, body } = await passOn();
      return path === '/v1/key' ? { status, body: { ...body, vault: 'evil' } } : { status, body };
    });
    await expect(ask(named('named'))).rejects.toMatchObject({ name: 'WrongVault', reason: 'name' });
    expect(paths()).toEqual(['/v1/key']);
  });

  test('gets no proof of the password', async () => {
    impostor.play(() => undefined);
    await named('named-2').register({ backupKey, password });
    impostor.play(async (_, passOn) => {
      const { status, body } = await passOn();
      return { status, body: { ...body, vault: 'evil' } };
    });
    await expect(named('named-2').recover({ password })).rejects.toBeInstanceOf(sdk.WrongVault);
    expect(paths()).toEqual(['/v1/recovery/start']);
  });
});
