/** OPAQUE messages that are wrong, altered on the way, or another account's. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../lib/protocol/crypto/invalid-message.ts';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { ownerKey } from '../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { Device, type Guess } from '../support/device/device.ts';
import type { RecoveryAnswer, StartAnswer } from '../support/device/forms.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '100' } });
});

afterAll(() => vault.close());

function altered(message: string, at: number): string {
  const bytes = fromBase64url(message);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64url(bytes);
}

/** It proves nothing: the device sees a wrong password, or no message at all. */
function provesNothing(device: Device, guess: Guess, answer: RecoveryAnswer): void {
  let proven: unknown;
  try {
    proven = device.prove(guess, answer);
  } catch (cause) {
    expect(cause).toBeInstanceOf(InvalidMessage);
  }
  expect(proven).toBeUndefined();
}

describe('bad group elements', () => {
  // 2^255 - 19 and its neighbours, an odd (negative) element, and a quadratic non-residue (RFC 9496, appendix A.2).
  const encodings = [
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
    '3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e',
    '0000000000000000000000000000000000000000000000000000000000000000',
  ];

  test.each(encodings)('%s', async (hex) => {
    const element = new Uint8Array(Buffer.from(hex, 'hex'));
    const device = await Device.of(vault, 'elements');
    if ((await device.status()).state === 'none') await device.register(password);
    const { attemptsRemaining } = await device.status();
    const registrationRequest = toBase64url(element);
    expect((await device.call('registration-start', { registrationRequest })).problem.code).toBe('invalid_request');
    for (const at of [0, 64]) {
      const ke1 = fromBase64url(device.guess(password).ke1);
      ke1.set(element, at);
      const { problem } = await device.start({ ...device.guess(password), ke1: toBase64url(ke1) });
      expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ field: 'ke1' }] });
    }
    expect((await device.status()).attemptsRemaining).toBe(attemptsRemaining);
  });

  test('random bytes of the right size: refused or answered, never a failure of ours', async () => {
    const device = await Device.registered(vault, 'random');
    for (let i = 0; i < 30; i++) {
      const { status } = await device.start({ ...device.guess('x'), ke1: toBase64url(randomBytes(96)) });
      expect([200, 400]).toContain(status);
      const registrationRequest = toBase64url(randomBytes(32));
      // One that is an element needs an owner proof besides.
      expect([400, 409]).toContain((await device.call('registration-start', { registrationRequest })).status);
    }
  });
});

describe('altered on the way', () => {
  test('one bit of KE2, anywhere: the device proves nothing and has no export key', async () => {
    const device = await Device.registered(vault, 'altered-ke2');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    for (const at of [0, 31, 32, 63, 64, 100, 191, 192, 223, 224, 255, 256, 319])
      provesNothing(device, guess, { ...body, ke2: altered(body.ke2, at) });
    expect(device.prove(guess, body)).toBeDefined();
  });

  test('one bit of KE3, anywhere: wrong_password, and no escrow', async () => {
    const device = await Device.registered(vault, 'altered-ke3');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    for (const at of [0, 1, 31, 32, 63]) {
      const { problem, status } = await device.finishRecovery({ ...request, ke3: altered(request.ke3, at) });
      expect({ status, code: problem.code }).toEqual({ status: 403, code: 'wrong_password' });
    }
    expect((await device.finishRecovery(request)).status).toBe(200);
  });

  test('another account’s or vault’s name in the answer: the device proves nothing', async () => {
    const device = await Device.registered(vault, 'altered-names');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    provesNothing(device, guess, { ...body, account: toBase64url(randomBytes(32)) });
    provesNothing(device, guess, { ...body, vault: 'another-vault' });
  });
});

describe('swapped between two accounts with the same password', () => {
  test('KE2, KE1 and KE3 of the one prove nothing for the other', async () => {
    const [a, b] = [await Device.registered(vault, 'swap-a'), await Device.registered(vault, 'swap-b')];
    const [guessA, guessB] = [a.guess(password), b.guess(password)];
    const [toA, toB] = [(await a.start(guessA)).body, (await b.start(guessB)).body];
    provesNothing(a, guessA, toB);
    provesNothing(a, guessA, { ...toA, ke2: toB.ke2 });
    const [proofA, proofB] = [a.prove(guessA, toA) ?? failed(), b.prove(guessB, toB) ?? failed()];
    const crossed = { ...proofA.request, ke3: proofB.request.ke3 };
    expect((await a.finishRecovery(crossed)).problem.code).toBe('wrong_password');
    const { escrow: ofB } = (await b.finishRecovery(proofB.request)).body;
    await expect(proofA.open(ofB)).rejects.toThrow('escrow expected to open');
  });

  test('a registration response of the other makes a record that its own password does not open', async () => {
    const [a, b] = [await Device.of(vault, 'swap-response-a'), await Device.of(vault, 'swap-response-b')];
    const secret = normalizePassword(password);
    const { state, message } = opaque.startRegistration(secret);
    const begin = (device: Device) => device.call<StartAnswer>('registration-start', { registrationRequest: message });
    const [toA, toB] = [(await begin(a)).body, (await begin(b)).body];
    const { registrationRecord } = opaque.finishRegistration(
      { password: secret, state, ksf: toA.ksf, identifiers: toA },
      toB.registrationResponse,
    );
    const { registration } = toA;
    const owner = toBase64url(await ownerKey(a.backupKey));
    const enrolment = { registration, registrationRecord, escrow: toBase64url(randomBytes(61)), ownerKey: owner };
    expect((await a.finish(enrolment)).status).toBe(201);
    const guess = a.guess(password);
    provesNothing(a, guess, (await a.start(guess)).body);
  });
});
