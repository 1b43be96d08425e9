/** A guesser: a valid token, the whole API, as much parallelism and patience as it likes. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../support/clocks/clock.ts';
import { Device, type Guess } from '../support/device/device.ts';
import type { RecoveryAnswer } from '../support/device/forms.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let vault: VaultProcess;
/** Another process on the same table and key store. */
let twin: VaultProcess;
/** Like the first, but its clock is the test's, and a key registered here has 3 attempts. */
let timed: VaultProcess;
const clock = new Clock();

beforeAll(async () => {
  vault = await startVaultProcess();
  twin = await startVaultProcess({ services: vault.services });
  timed = await startVaultProcess({
    services: vault.services,
    settings: { VAULT_MAX_ATTEMPTS: '3', ...clock.settings },
  });
});

afterAll(async () => {
  await timed.close();
  await twin.close();
  await vault.close();
  clock.close();
});

const distinct = (device: Device, count: number) => Array.from({ length: count }, (_, i) => device.guess(`guess ${i}`));

describe('with all the parallelism and retries it wants', () => {
  test('40 guesses, each sent 5 times in any order to two processes, get at most 10 distinct answers', async () => {
    const device = await Device.registered(vault, 'guesser-parallel');
    const other = device.at(twin.url);
    const guesses = distinct(device, 40);
    const copies = Array.from({ length: 5 }, () => guesses).flat();
    const shuffled = copies
      .map((guess, i) => ({ guess, key: (i * 7919) % copies.length }))
      .sort((a, b) => a.key - b.key);
    const send = async (guess: Guess, at: Device) => ({ guess, answer: await at.start(guess) });
    const sent = await Promise.all(shuffled.map(({ guess }, i) => send(guess, i % 2 ? other : device)));
    for (const guess of distinct(device, 12)) sent.push(await send(guess, device));

    const answered = sent.filter(({ answer }) => answer.status === 200);
    const guessesOf = (attempt: number) =>
      new Set(answered.filter(({ answer }) => answer.body.attempt === attempt).map(({ guess }) => guess.ke1)).size;
    const counts = Array.from({ length: 10 }, (_, i) => guessesOf(i + 1));
    expect(new Set(answered.map(({ guess }) => guess.ke1)).size).toBeLessThanOrEqual(10);
    for (const { answer } of answered) expect(answer.body.attempt).toBeLessThanOrEqual(10);
    expect(Math.max(...counts)).toBe(1);
    // Every attempt was answered, except where our own overload lost the answer.
    const lost = sent.filter(({ answer }) => answer.status >= 500).length;
    expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(lost);
    expect(await device.attemptsLeft()).toBe(0);
  });

  test('taking turns between two KE1 is two guesses and no more: each turn gets the bytes of its first', async () => {
    const device = await Device.registered(vault, 'guesser-turns');
    const [a, b] = [device.guess('a'), device.guess('b')];
    const answers: RecoveryAnswer[] = [];
    for (let i = 0; i < 5; i++) for (const guess of [a, b]) answers.push((await device.start(guess)).body);
    expect(answers.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(2);
    expect(await device.attemptsLeft()).toBe(8);
  });

  test('a session opened at one process is proven at the other, once in all', async () => {
    const device = await Device.registered(vault, 'guesser-processes');
    const other = device.at(twin.url);
    const guess = device.guess(password);
    const [here, there] = [await device.start(guess), await other.start(guess)];
    expect(there.body).toEqual(here.body);
    const { request } = device.prove(guess, here.body) ?? failed();
    const proofs = await Promise.all([device, other, device, other].map((at) => at.finishRecovery(request)));
    expect(proofs.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const wrong of ['x', 'y', 'z']) await other.start(other.guess(wrong));
    expect((await other.finishRecovery(request)).status).toBe(200);
    expect(await device.attemptsLeft()).toBe(7);
  });
});

describe('with clock games', () => {
  test('waiting for each session to end refills nothing, and the end of the last destroys the key', async () => {
    const device = (await Device.of(vault, 'guesser-waits')).at(timed.url);
    await device.register(password);
    for (let i = 0; i < 3; i++) {
      const { body } = await device.start(device.guess(`guess ${i}`));
      expect(body.attemptsRemaining).toBe(2 - i);
      clock.set(Date.parse(body.expiresAt));
    }
    expect((await device.start(device.guess(password))).problem.code).toBe('key_destroyed');
    expect((await device.status()).state).toBe('destroyed');
  });

  test('a Date header, or any other of its own, moves no clock and no count', async () => {
    const device = await Device.registered(vault, 'guesser-headers');
    const headers = {
      authorization: `Bearer ${device.token}`,
      'content-type': 'application/json',
      date: 'Thu, 01 Jan 1970 00:00:00 GMT',
      'x-amz-date': '19700101T000000Z',
      'x-forwarded-for': '10.0.0.1',
      'x-http-method-override': 'GET',
      'x-amzn-requestid': 'attempt-of-mine',
    };
    for (let i = 0; i < 2; i++) {
      const body = JSON.stringify({ ke1: device.guess(`guess ${i}`).ke1 });
      const answer = await fetch(`${timed.url}/v1/recovery/start`, { method: 'POST', headers, body });
      const { expiresAt, attempt } = (await answer.json()) as { expiresAt: string; attempt: number };
      expect(attempt).toBe(i + 1);
      expect(Date.parse(expiresAt)).toBe(clock.now + 120_000);
    }
  });
});

describe('with many accounts', () => {
  test('guesses at its own accounts cost a victim nothing, and its own answers prove nothing to the victim', async () => {
    const victim = await Device.registered(vault, 'guesser-victim');
    const own = await Promise.all(['a', 'b', 'c'].map((name) => Device.registered(vault, `guesser-own-${name}`)));
    const guess = victim.guess(password);
    const { body } = await victim.start(guess);
    const proof = victim.prove(guess, body) ?? failed();
    for (const device of own) {
      // The victim's own KE1, with the victim's right password in it, is one more wrong guess anywhere else.
      const copy = await device.start(guess);
      expect(copy.body.attempt).toBe(1);
      expect(copy.body.account).not.toBe(body.account);
      expect((await device.finishRecovery(proof.request)).problem.code).toBe('session_expired');
      for (let i = 0; i < 9; i++) await device.start(device.guess(`guess ${i}`));
      expect(await device.attemptsLeft()).toBe(0);
    }
    expect(await victim.attemptsLeft()).toBe(9);
    expect((await victim.finishRecovery(proof.request)).status).toBe(200);
  });
});

describe('with a KE3 it has seen', () => {
  test('it proves its own session only, and none of another KE1, even of the same password', async () => {
    const device = await Device.registered(vault, 'guesser-ke3');
    const guess = device.guess(password);
    const one = (await device.start(guess)).body;
    const two = (await device.start(device.guess(password))).body;
    const third = (await device.start(device.guess('wrong'))).body;
    const { request } = device.prove(guess, one) ?? failed();
    for (const { session } of [two, third])
      expect((await device.finishRecovery({ ...request, session })).problem).toMatchObject({
        status: 403,
        code: 'wrong_password',
      });
    expect(await device.attemptsLeft()).toBe(7);
    expect((await device.finishRecovery(request)).status).toBe(200);
  });

  test('after its session has ended it gets nothing, proven before or not', async () => {
    const device = (await Device.registered(vault, 'guesser-ke3-late')).at(timed.url);
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    expect((await device.finishRecovery(request)).status).toBe(200);
    clock.set(Date.parse(body.expiresAt));
    const late = await device.finishRecovery(request);
    expect(late.problem).toMatchObject({ status: 409, code: 'session_expired' });
    expect(late.body).not.toHaveProperty('escrow');
  });

  test('after the registration was replaced, or deleted and made again, it gets nothing', async () => {
    const device = await Device.registered(vault, 'guesser-ke3-replaced');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    const next = await device.prepare(password);
    expect((await device.replace(next)).status).toBe(201);
    expect((await device.finishRecovery(request)).problem.code).toBe('session_expired');
    expect((await device.delete(next.registration)).status).toBe(204);
    expect((await device.finishRecovery(request)).problem.code).toBe('key_not_found');
    await device.register(password);
    expect((await device.finishRecovery(request)).problem.code).toBe('session_expired');
  });
});
