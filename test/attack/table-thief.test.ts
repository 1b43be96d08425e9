/** A thief of the table: every item, as often as it likes, and nothing of the key store. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bytes, fromBase64url, randomBytes, toBase64url, utf8 } from '../../lib/protocol/bytes.ts';
import { InvalidEscrow, openEscrow } from '../../lib/protocol/escrow.ts';
import { createSetup } from '../../lib/protocol/opaque.ts';
import { Secret } from '../../lib/protocol/secret.ts';
import { Device } from '../support/device.ts';
import { type Item, Table } from '../support/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault.ts';
import { binaryOf, confirms, decrypterFor, leaks, textOf, valuesIn } from './offline.ts';

const password = 'correct horse battery staple';

let vault: VaultProcess;
let table: Table;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_SESSION_SECONDS: '4', VAULT_MAX_ATTEMPTS: '3' } });
  table = new Table(vault.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await vault.close();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function registered(sub: string): Promise<Device> {
  const device = await Device.of(vault, sub);
  await device.register(password);
  return device;
}

async function itemOf(device: Device): Promise<Item> {
  const { body } = await device.start(device.guess('to learn the account'));
  return (await table.read(body.account)) ?? failed();
}

/** The state the vault keeps for an open session: session key (64 bytes), then the KE3 it waits for (64 bytes). */
function expectedKe3(item: Item, session: string): string {
  const state = item.sessions?.M?.[session]?.M?.state?.B ?? failed();
  return toBase64url(new Uint8Array(state).subarray(64));
}

describe('without the key store', () => {
  test('a dictionary with the right password in it finds nothing; with the unwrapped setup it would', async () => {
    const item = await itemOf(await registered('thief-dictionary'));
    const neighbour = await itemOf(await registered('thief-neighbour'));
    const store = decrypterFor(vault.services.kms, 'opaque-setup');
    const unwrap = (of: Item) =>
      store.decrypt(binaryOf(of, 'setup'), textOf(of, 'account'), textOf(of, 'registration'));
    const [setup, another] = [await unwrap(item), await unwrap(neighbour)];
    store.close();

    // The control: this is the attack, and the setup is all that it lacks.
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
    const device = await registered('thief-escrow');
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
    while (!(await table.read(enrolment.account))?.destroyedAt) await sleep(250);
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
    };
    const found = Object.entries(secrets).filter(([, secret]) => leaks(secret, values));
    expect(found.map(([name]) => name)).toEqual([]);
    // The search finds what is there.
    expect(leaks(fromBase64url(enrolment.registrationRecord), values)).toBe(true);
    const left = Object.values(tombstone).flatMap(valuesIn);
    expect(leaks(fromBase64url(enrolment.registrationRecord), left)).toBe(false);
    expect(Object.keys(tombstone).sort()).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
  }, 60_000);
});

/** The setup in the clear, by the key store: what the thief would need. */
async function registeredBlobs(account: string): Promise<{ setup: Bytes }> {
  const item = (await table.read(account)) ?? failed();
  const store = decrypterFor(vault.services.kms, 'opaque-setup');
  const setup = await store.decrypt(binaryOf(item, 'setup'), account, textOf(item, 'registration'));
  store.close();
  return { setup };
}

describe('what remains: who reads the table live and has the account’s token as well', () => {
  test('reads the KE3 of an open session: it refills the attempts and gets the escrow, which stays sealed', async () => {
    const device = await registered('thief-live');
    const { body } = await device.start(device.guess('not the password'));
    const item = (await table.read(body.account)) ?? failed();
    const { registration, session, account } = body;
    const finished = await device.finishRecovery({ registration, session, ke3: expectedKe3(item, session) });
    expect(finished.status).toBe(200);
    expect((await device.status()).attemptsRemaining).toBe(3);
    for (const key of [randomBytes(64), binaryOf(item, 'record').slice(0, 64), utf8('not the password')])
      await expect(
        openEscrow(fromBase64url(finished.body.escrow), new Secret(key), { account, registration }),
      ).rejects.toThrow(InvalidEscrow);
  });

  test('so guesses on past the limit, one evaluation each, and every refill shows as a recovery', async () => {
    const device = await registered('thief-live-guesses');
    const before = (await device.status()).lastRecoveredAt;
    for (let i = 0; i < 7; i++) {
      const { body, status } = await device.start(device.guess(`guess ${i}`));
      expect(status).toBe(200);
      const item = (await table.read(body.account)) ?? failed();
      const { registration, session } = body;
      await device.finishRecovery({ registration, session, ke3: expectedKe3(item, session) });
    }
    expect(before).toBeUndefined();
    expect((await device.status()).lastRecoveredAt).toBeDefined();
  });

  test('but not in a session that has ended, and not from a copy taken before it was opened', async () => {
    const device = await registered('thief-late');
    const { body } = await device.start(device.guess('wrong'));
    const item = (await table.read(body.account)) ?? failed();
    await sleep(Date.parse(body.expiresAt) - Date.now() + 10);
    const { registration, session } = body;
    const stale = expectedKe3(item, session);
    expect((await device.finishRecovery({ registration, session, ke3: stale })).problem.code).toBe('session_expired');
    const next = (await device.start(device.guess('wrong again'))).body;
    const other = await device.finishRecovery({ registration, session: next.session, ke3: stale });
    expect(other.problem.code).toBe('wrong_password');
    expect((await device.status()).attemptsRemaining).toBe(1);
  });

  test('and not without the account’s token', async () => {
    const device = await registered('thief-tokenless');
    const { body } = await device.start(device.guess('wrong'));
    const item = (await table.read(body.account)) ?? failed();
    const { registration, session } = body;
    const request = { registration, session, ke3: expectedKe3(item, session) };
    const stranger = await registered('thief-stranger');
    expect((await stranger.finishRecovery(request)).problem.code).toBe('session_expired');
    const nobody = new Device(vault.url, 'a.b.c');
    expect((await nobody.finishRecovery(request)).problem.code).toBe('unauthenticated');
  });
});

function failed(): never {
  throw new Error('expected a value');
}
