/** What a thief does with the account's token alone, or a hop on the way with what passes through it. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { ownerKey, proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import type { KeyResetAnswer } from '../../lib/protocol/wire/schemas.ts';
import { Clock } from '../support/clocks/clock.ts';
import type { FinishRequest } from '../support/device/forms.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { patiently } from '../support/network/patiently.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const cooling = 100;

let proxied: ProxiedVault;
/** Behind the same proxies, by a clock that stands still. */
let timed: VaultProcess;
const clock = new Clock();

beforeAll(async () => {
  proxied = await startProxiedVault();
  const year = String(365 * 24 * 3600);
  const settings = { ...clock.settings, VAULT_RESET_SECONDS: String(cooling), VAULT_TOKEN_SECONDS: year };
  const services = { dynamodb: proxied.dynamodb.endpoint, kms: proxied.kms.endpoint };
  timed = await startVaultProcess({ services: { ...proxied.owner.services, ...services }, settings });
});

afterAll(async () => {
  await timed.close();
  await proxied.close();
  clock.close();
});

/** A request to start a registration, by somebody who has no backup key. */
const anyStart = (device: LightDevice) => ({ registrationRequest: device.enrol('mine now').message });

describe('the owner’s place in line', () => {
  test('starts without a proof, five a second: every password change goes through, and no start reaches the key store', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'line');
    const thief = owner.at(proxied.owner.url);
    const codes = new Set<string>();
    let over = false;
    const stealing = (async () => {
      while (!over) {
        codes.add((await thief.startRegistration(anyStart(thief))).problem.code);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    for (let change = 0; change < 8; change++) {
      const next = await owner.prepare(`password ${change}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect((await owner.replace(next)).status).toBe(201);
    }
    over = true;
    await stealing;
    expect([...codes]).toEqual(['key_exists']);
  });

  test('200 starts at once without a proof ask the key store for nothing, and write nothing', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'flood');
    for (const proxy of [proxied.dynamodb, proxied.kms]) proxy.clear();
    const starts = Array.from({ length: 200 }, () => patiently(() => owner.startRegistration(anyStart(owner))));
    const codes = (await Promise.all(starts)).map(({ problem }) => problem.code);
    expect(new Set(codes)).toEqual(new Set(['key_exists']));
    expect([...proxied.kms.counts]).toEqual([]);
    expect(proxied.dynamodb.counts.get('UpdateItem')).toBeUndefined();
  });

  test('of an account without a key, starts are one a second: 100 at once are one operation of the key store', async () => {
    const owner = (await LightDevice.of(proxied.vault, 'first')).at(timed.url);
    proxied.kms.clear();
    const starts = Array.from({ length: 100 }, () => patiently(() => owner.startRegistration(anyStart(owner))));
    const answers = await Promise.all(starts);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ problem }) => problem.code))).toEqual(new Set(['rate_limited']));
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(proxied.kms.counts.get('Encrypt')).toBe(1);
    clock.step(1_000);
    expect((await owner.startRegistration(anyStart(owner))).status).toBe(200);
  });

  test('the same start again gets the same registration and the same bytes: nobody loses a place by a lost answer', async () => {
    const owner = await LightDevice.of(proxied.vault, 'again');
    const request = anyStart(owner);
    const first = await owner.startRegistration(request);
    proxied.kms.clear();
    const [second, third] = [await owner.startRegistration(request), await owner.startRegistration(request)];
    expect([second.body, third.body]).toEqual([first.body, first.body]);
    expect([...proxied.kms.counts]).toEqual([]);
  });
});

describe('one KE1, many times', () => {
  test('costs the thief one attempt, and keeps the owner out for no moment', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'repeats');
    const guess = owner.guess('wrong');
    for (let repeat = 0; repeat < 40; repeat++) expect((await owner.start(guess)).body.attempt).toBe(1);
    expect(await owner.attemptsLeft()).toBe(9);
    expect((await owner.recover(password)).reveal()).toEqual(owner.backupKey.reveal());
    expect(await owner.attemptsLeft()).toBe(10);
  });
});

describe('an owner proof that passed through a thief’s hands', () => {
  test('puts no other record, escrow or owner key in force', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'hop');
    const thiefs = createBackupKey();
    const { message, complete } = owner.enrol('the thief’s password', thiefs);
    const { body: started } = await owner.startRegistration(await owner.startRequest(message));
    const mine: FinishRequest = await complete(started);
    // What the owner signs for the same registration, and the thief's parts in its place.
    const { complete: owners } = owner.enrol('a new password', owner.backupKey);
    const honest = await owner.sign('replace', started.registration, await owners(started));
    const swaps = [
      { ...mine, ownerProof: honest.ownerProof },
      { ...honest, ownerKey: toBase64url(await ownerKey(thiefs)) },
      { ...honest, registrationRecord: mine.registrationRecord },
      { ...honest, escrow: mine.escrow },
    ];
    for (const body of swaps)
      expect((await owner.finish(body)).problem).toMatchObject({
        code: 'forbidden',
        errors: [{ field: 'ownerProof' }],
      });
    expect((await owner.finish(honest)).status).toBe(201);
  });

  test('starts no other registration', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'hop-start');
    const { registration = failed() } = await owner.status();
    const { ownerProof } = await owner.sign('enrol', registration, anyStart(owner));
    expect((await owner.startRegistration({ ...anyStart(owner), ownerProof })).problem.code).toBe('forbidden');
  });

  test('serves at no other vault and for no other account, though key and registration are the same', async () => {
    const owner = await LightDevice.registered(proxied.vault, 'hop-elsewhere');
    const { registration = failed(), account, vault } = await owner.status();
    const statement = { action: 'delete', registration, body: {} } as const;
    for (const other of [
      { account, vault: `${vault}.example` },
      { account: account.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')), vault },
    ]) {
      const ownerProof = toBase64url(await proveOwnership(owner.backupKey, { ...statement, ...other }));
      expect((await owner.call('key-delete', { ownerProof })).problem.code).toBe('forbidden');
    }
    expect((await owner.delete(registration)).status).toBe(204);
  });
});

describe('a reset', () => {
  test('is open for as long as one waited for it, and then counts as none', async () => {
    const owner = (await LightDevice.registered(proxied.vault, 'reset-lapses')).at(timed.url);
    const start = () => owner.startRegistration(anyStart(owner));
    const { resetAt, resetUntil } = (await owner.call<KeyResetAnswer>('key-reset', {})).body;
    expect(Date.parse(resetAt) - clock.now).toBe(cooling * 1000);
    expect(Date.parse(resetUntil) - clock.now).toBe(2 * cooling * 1000);
    const pending = await owner.prepare('a new password');

    clock.set(Date.parse(resetAt) - 1);
    expect((await start()).problem.code).toBe('key_exists');
    expect((await owner.finish(pending)).problem.code).toBe('key_exists');
    clock.set(Date.parse(resetAt));
    expect((await start()).status).toBe(200);
    clock.set(Date.parse(resetUntil));
    expect((await start()).problem.code).toBe('key_exists');
    expect((await owner.call('key-delete', {})).problem.code).toBe('key_exists');
    expect(await owner.status()).not.toHaveProperty('resetAt');
    // Only another wait opens it again.
    const again = (await owner.call<KeyResetAnswer>('key-reset', {})).body;
    expect(Date.parse(again.resetAt) - clock.now).toBe(cooling * 1000);
  });
});
