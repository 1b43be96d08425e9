/** A thief of the table: every item, as often as it likes, and nothing of the key store. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bytes, fromBase64url, randomBytes, sha256, toBase64url, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { InvalidEscrow, openEscrow } from '../../lib/protocol/crypto/escrow.ts';
import { createSetup } from '../../lib/protocol/crypto/opaque.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { Clock } from '../support/clocks/clock.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { until } from '../support/until.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { binaryOf, confirms, decrypterFor, leaks, textOf, valuesIn } from './offline.ts';

/** By a clock that stands still: a session ends when the test says so. */
let vault: VaultProcess;
const clock = new Clock();
let table: Table;

beforeAll(async () => {
  vault = await startVaultProcess({
    settings: { VAULT_SESSION_SECONDS: '2', VAULT_MAX_ATTEMPTS: '3', ...clock.settings },
  });
  table = new Table(vault.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await vault.close();
  clock.close();
});

async function itemOf(device: Device): Promise<Item> {
  const { body } = await device.start(device.guess('to learn the account'));
  return (await table.read(body.account)) ?? failed();
}

describe('without the key store', () => {
  test('a dictionary with the right password in it finds nothing; with the unwrapped setup it would', async () => {
    const item = await itemOf(await Device.registered(vault, 'thief-dictionary'));
    const neighbour = await itemOf(await Device.registered(vault, 'thief-neighbour'));
    const store = decrypterFor(vault.services.kms, 'opaque-setup');
    const unwrap = (of: Item) =>
      store.decrypt(binaryOf(of, 'setup'), textOf(of, 'account'), textOf(of, 'registration'));
    const [setup, another] = [await unwrap(item), await unwrap(neighbour)];
    store.close();

    // The control: the same attack works once it has the setup, so the setup is all that it lacks.
    expect(confirms(setup, item, password)).toBe(true);
    expect(confirms(setup, item, 'wrong')).toBe(false);
    const wrapped = binaryOf(item, 'setup');
    const instead: Bytes[] = [
      another,
      createSetup().reveal(),
      wrapped.slice(0, 128),
      wrapped.slice(-128),
      new Uint8Array(128),
    ];
    for (const candidate of instead) expect(confirms(candidate, item, password)).toBe(false);
  });

  test('the escrow in the item opens under nothing: not even with its password’s own export key', async () => {
    const device = await Device.registered(vault, 'thief-escrow');
    const item = await itemOf(device);
    const context = { account: textOf(item, 'account'), registration: textOf(item, 'registration') };
    const wrapped = binaryOf(item, 'escrow');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { open, request } = device.prove(guess, body) ?? failed();
    for (const part of [wrapped, wrapped.slice(0, 61), wrapped.slice(-61), wrapped.slice(-77, -16)])
      await expect(open(toBase64url(part))).rejects.toThrow(InvalidEscrow);
    const { escrow } = (await device.finishRecovery(request)).body;
    expect((await open(escrow)).reveal()).toEqual(device.backupKey.reveal());
    await expect(openEscrow(fromBase64url(escrow), new Secret(randomBytes(64)), context)).rejects.toThrow(
      InvalidEscrow,
    );
  });

  test('over the life of a key no item holds eight bytes of a secret, and a tombstone holds none of the blobs', async () => {
    const subject = 'subject +49 151 23456789';
    const device = await Device.of(vault, subject);
    const seen: Item[] = [];
    const look = async () => seen.push(...(await table.items()));
    const enrolment = await device.prepare(password);
    await look();
    await device.finish(enrolment);
    await look();
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    await look();
    const { request } = device.prove(guess, body) ?? failed();
    await device.finishRecovery(request);
    await look();
    const { setup: active } = await registeredBlobs(enrolment.account);
    for (const wrong of ['a', 'b', 'c']) await device.start(device.guess(wrong));
    await look();
    clock.step(2_000);
    await until(async () => (await table.read(enrolment.account))?.destroyedAt);
    const tombstone = (await table.read(enrolment.account)) ?? failed();
    seen.push(tombstone);

    const values = seen.flatMap((item) => Object.values(item).flatMap(valuesIn));
    const secrets = {
      subject: utf8(subject),
      password: utf8(password),
      token: utf8(device.token),
      'backup key': device.backupKey.reveal(),
      setup: active,
      escrow: fromBase64url(enrolment.escrow),
      ke1: fromBase64url(guess.ke1),
      ke3: fromBase64url(request.ke3),
    };
    const found = Object.entries(secrets).filter(([, secret]) => leaks(secret, values));
    expect(found.map(([name]) => name)).toEqual([]);
    // The search finds what is there.
    expect(leaks(fromBase64url(enrolment.registrationRecord), values)).toBe(true);
    const left = Object.values(tombstone).flatMap(valuesIn);
    expect(leaks(fromBase64url(enrolment.registrationRecord), left)).toBe(false);
    expect(Object.keys(tombstone).sort()).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
  });
});

/** The setup in the clear, by the key store: what the thief would need. */
async function registeredBlobs(account: string): Promise<{ setup: Bytes }> {
  const item = (await table.read(account)) ?? failed();
  const store = decrypterFor(vault.services.kms, 'opaque-setup');
  const setup = await store.decrypt(binaryOf(item, 'setup'), account, textOf(item, 'registration'));
  store.close();
  return { setup };
}

describe('with the account’s token as well, reading the table while a session is open', () => {
  /** Any 64 bytes in a row of what the item holds, and any that can be put together with the digest of the KE3. */
  function candidates(item: Item, session: string): string[] {
    const held = item.sessions?.M?.[session]?.M ?? failed();
    const digest = binaryOf(held, 'proof');
    const read = Buffer.concat(['setup', 'record', 'escrow', 'ownerKey'].map((name) => binaryOf(item, name)));
    const windows = Array.from({ length: Math.floor(read.length / 8) - 7 }, (_, i) => read.subarray(i * 8, i * 8 + 64));
    const made = [
      [digest, digest],
      [digest, new Uint8Array(32)],
      [digest, binaryOf(held, 'request')],
    ];
    return [...windows, ...made.map((parts) => Buffer.concat(parts))].map((bytes) => toBase64url(bytes));
  }

  test('it finds no KE3 in the item: nothing is proven, nothing refilled', async () => {
    const device = await Device.registered(vault, 'thief-live');
    const { body } = await device.start(device.guess('not the password'));
    const { registration, session, account } = body;
    const tried = candidates((await table.read(account)) ?? failed(), session);
    expect(tried.length).toBeGreaterThan(50);
    const codes = new Set<string>();
    for (const ke3 of tried) codes.add((await device.finishRecovery({ registration, session, ke3 })).problem.code);
    expect([...codes]).toEqual(['wrong_password']);
    const status = await device.status();
    expect(status).toMatchObject({ attemptsRemaining: 2 });
    expect(status.lastRecoveredAt).toBeUndefined();
  });

  test('what a session keeps is digests and what was answered, and no device can use it for a proof', async () => {
    const device = await Device.registered(vault, 'thief-live-shape');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const held = ((await table.read(body.account)) ?? failed()).sessions?.M?.[body.session]?.M ?? failed();
    const { request } = device.prove(guess, body) ?? failed();
    const numbers = ['attempt', 'expiresAt', 'format', 'nextAttemptAt', 'proven', 'serial'];
    expect(Object.keys(held).sort()).toEqual([...numbers, 'proof', 'request', 'response'].sort());
    expect(binaryOf(held, 'response')).toEqual(fromBase64url(body.ke2));
    expect(binaryOf(held, 'proof')).toEqual(sha256(fromBase64url(request.ke3)));
    expect((await device.finishRecovery(request)).status).toBe(200);
  });

  test('so the limit holds for it as for everybody', async () => {
    const device = await Device.registered(vault, 'thief-live-limit');
    for (let i = 0; i < 3; i++) {
      const { body, status } = await device.start(device.guess(`guess ${i}`));
      expect(status).toBe(200);
      const { registration, session } = body;
      for (const ke3 of candidates((await table.read(body.account)) ?? failed(), session).slice(-3))
        expect((await device.finishRecovery({ registration, session, ke3 })).status).toBe(403);
    }
    expect((await device.start(device.guess(password))).problem.code).toBe('attempts_exhausted');
  });
});
