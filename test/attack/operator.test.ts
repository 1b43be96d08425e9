/** An operator who can write the table past the vault: what the encryption context stops, and what nothing stops. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { readIdentity, verifyIdentity } from '../../lib/protocol/crypto/identity.ts';
import { WeakKsf } from '../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { Clock } from '../support/clocks/clock.ts';
import type { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { identityOf } from '../support/vault/identity.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { enrol, settings } from './operator.ts';

let vault: VaultProcess;
const clock = new Clock();
let table: Table;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { ...settings, ...clock.settings } });
  table = new Table(vault.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await vault.close();
  clock.close();
});

const enrolled = (sub: string) => enrol({ vault, clock, table }, sub);
/** Answered `internal`, with nothing of the key in it. */
async function startRefused(device: Device): Promise<void> {
  const { status, problem } = await device.start(device.guess(password));
  expect({ status, code: problem.code }).toEqual({ status: 500, code: 'internal' });
  expect(Object.keys(problem).sort()).toEqual(['code', 'status', 'title', 'type']);
}

describe('the encryption context stops', () => {
  test('two accounts’ setups swapped: internal, nothing answered, no attempt spent', async () => {
    const [a, b] = [await enrolled('swap-setup-a'), await enrolled('swap-setup-b')];
    const [itemA, itemB] = [await a.item(), await b.item()];
    await a.write({ setup: itemB.setup ?? failed() });
    await b.write({ setup: itemA.setup ?? failed() });
    for (const { device } of [a, b]) {
      await startRefused(device);
      expect(await device.attemptsLeft()).toBe(3);
    }
    // With the item put back, everything works as before.
    await a.write({ setup: itemA.setup ?? failed() });
    expect((await a.device.recover(password)).reveal()).toEqual(a.device.backupKey.reveal());
  });

  test('two accounts’ escrows swapped: internal at finish, no escrow answered', async () => {
    const [a, b] = [await enrolled('swap-escrow-a'), await enrolled('swap-escrow-b')];
    await a.write({ escrow: (await b.item()).escrow ?? failed() });
    const guess = a.device.guess(password);
    const { body } = await a.device.start(guess);
    const { request } = a.device.prove(guess, body) ?? failed();
    const { status, problem } = await a.device.finishRecovery(request);
    expect({ status, code: problem.code }).toEqual({ status: 500, code: 'internal' });
    expect(problem).not.toHaveProperty('escrow');
    // The password was proven all the same.
    expect(await a.device.attemptsLeft()).toBe(3);
  });

  test('a whole item put in another account’s place', async () => {
    const [a, b] = [await enrolled('swap-item-a'), await enrolled('swap-item-b')];
    await table.write({ ...(await a.item()), account: { S: b.account } });
    await startRefused(b.device);
  });

  test('a blob moved to another registration of the same account', async () => {
    const { device, item, write } = await enrolled('move');
    const before = await item();
    const next = await device.prepare(password);
    await device.replace(next);
    const current = await item();
    await write({ setup: before.setup ?? failed() });
    await startRefused(device);
    await write({ setup: current.setup ?? failed(), registration: before.registration ?? failed() });
    await startRefused(device);
    await write({ registration: current.registration ?? failed(), escrow: before.escrow ?? failed() });
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    expect((await device.finishRecovery(request)).problem.code).toBe('internal');
  });

  test('a setup in the escrow’s place, and an escrow in the setup’s', async () => {
    const { device, item, write } = await enrolled('purpose');
    const { setup = failed(), escrow = failed() } = await item();
    await write({ setup: escrow, escrow: setup });
    await startRefused(device);
    await write({ setup });
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    expect((await device.finishRecovery(request)).problem.code).toBe('internal');
  });
});

describe('the client stops', () => {
  test('another account’s registration record: the device’s own password proves nothing, and no key is given', async () => {
    const [a, b] = [await enrolled('swap-record-a'), await enrolled('swap-record-b')];
    await a.write({ record: (await b.item()).record ?? failed() });
    const guess = a.device.guess(password);
    const { body, status } = await a.device.start(guess);
    expect(status).toBe(200);
    expect(a.device.prove(guess, body)).toBeUndefined();
  });

  test('a weaker key stretching written into the item: the device refuses to compute it', async () => {
    const { device, item, write } = await enrolled('weak');
    const ksf = (await item()).ksf?.M ?? failed();
    await write({ ksf: { M: { ...ksf, memory: { N: '8' }, iterations: { N: '1' } } } });
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    expect(() => device.prove(guess, body)).toThrow(WeakKsf);
  });
});

describe('a replayed pending registration', () => {
  test('needs the owner proof of today’s key like any other, and is not the one a device has just started', async () => {
    const { device, item, write } = await enrolled('pending');
    const old = await device.prepare(password);
    const pending = (await item()).pending ?? failed();
    const fresh = await device.prepare(password);
    const later = { ...pending.M, expiresAt: { N: String(Date.now() + 600_000) } };
    await write({ pending: { M: later } as Item[string] });
    expect((await device.finish(fresh)).problem.code).toBe('session_expired');
    expect((await device.finish(old)).problem.code).toBe('key_exists');
    const { registration } = await device.status();
    expect(registration).not.toBe(old.registration);
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  test('an answer put into a pending registration is signed by nobody: the vault signs what it computes, not what it reads', async () => {
    const { device, item, write } = await enrolled('pending-answer');
    const identity = await readIdentity(await identityOf(vault));
    const request = await device.startRequest(opaque.startRegistration(normalizePassword('a new password')).message);
    const signedBy = async () => {
      const { body } = await device.startRegistration(request);
      const seen = { token: device.token, request, answer: body };
      return verifyIdentity(identity, seen, fromBase64url(body.identitySignature ?? ''));
    };
    expect(await signedBy()).toBe(true);
    const pending = (await item()).pending?.M ?? failed();
    const own = opaque.answerRegistration(opaque.createSetup(), 'mine', request.registrationRequest);
    await write({ pending: { M: { ...pending, response: { B: fromBase64url(own) } } } });
    expect(await signedBy()).toBe(false);
  });

  test('of another account can be finished and then opens nothing: the device finds out at once', async () => {
    const [a, b] = [await enrolled('pending-a'), await enrolled('pending-b')];
    const [mine, theirs] = [await a.device.prepare(password), await b.device.prepare(password)];
    const stolen = (await b.item()).pending?.M ?? failed();
    await a.write({ pending: { M: { ...stolen, registration: { S: mine.registration } } } });
    expect((await a.device.replace(mine)).status).toBe(201);
    expect(theirs.account).not.toBe(mine.account);
    await startRefused(a.device);
  });
});

describe('what nothing stops', () => {
  test('`attempts` edited: the guesses go on', async () => {
    const { device, write } = await enrolled('attempts');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 3; i++) expect((await device.start(device.guess(`${round} ${i}`))).status).toBe(200);
      expect((await device.start(device.guess('over'))).problem.code).toBe('attempts_exhausted');
      await write({ attempts: { N: '0' } });
    }
  });

  test('an old item restored: spent attempts are back', async () => {
    const { device, item, exhaust } = await enrolled('restore');
    const copy = await item();
    await exhaust();
    expect(await device.attemptsLeft()).toBe(0);
    await table.write(copy);
    expect(await device.attemptsLeft()).toBe(3);
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  test('a copy of the item kept from before its destruction: the key is back', async () => {
    const { device, item, exhaust, destroyed } = await enrolled('resurrect');
    const copy = await item();
    await exhaust();
    await destroyed();
    expect((await device.status()).state).toBe('destroyed');
    await table.write(copy);
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  test('the item removed: the key is gone, as if there had been none', async () => {
    const { device, account } = await enrolled('vandal');
    await table.write({ account: { S: account } });
    expect(await device.status()).toMatchObject({ state: 'none' });
  });
});
