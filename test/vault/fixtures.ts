/** Records, guesses and policies of fixed values. Pure: a test says only what it is about. */

import { expect } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { type ErrorCode, type ErrorDetails, VaultError } from '../../lib/protocol/wire/errors.ts';
import { defaultPolicy, type Policy } from '../../lib/vault/policy.ts';
import type { Active, Destroyed, Empty, Pending, Session } from '../../lib/vault/record.ts';

export const now = Date.UTC(2030, 0, 1, 12);
export const second = 1000;
export const account = 'A'.repeat(43);
export const registration = `current${'A'.repeat(15)}`;
export const nextRegistration = `next${'A'.repeat(18)}`;
export const otherRegistration = `other${'A'.repeat(17)}`;

export const filled = (value: number, length = 32): Bytes => new Uint8Array(length).fill(value);
export const at = (time: number) => new Date(time).toISOString();

export const policy: Policy = { ...defaultPolicy, maxAttempts: 3, attemptDelays: [0, 30, 60], sessionSeconds: 120 };

const ownerSecret = filled(7);
export const ownerKey: Bytes = new Uint8Array(ed25519.getPublicKey(ownerSecret));

interface Signed {
  readonly account: string;
  readonly registration: string;
  readonly secret: Bytes;
}

/** Made here from the bytes that the protocol names, not by the code under test. */
export function ownerProof(action: string, differs: Partial<Signed> = {}): Bytes {
  const { account: of, registration: id, secret } = { account, registration, secret: ownerSecret, ...differs };
  return new Uint8Array(ed25519.sign(utf8(`backup-key-vault/owner/v1|${action}|${of}|${id}`), secret));
}

export const empty: Empty = { state: 'empty' };

export function active(differs: Partial<Active> = {}): Active {
  return {
    state: 'active',
    registration,
    attempts: 0,
    maxAttempts: 3,
    sessions: {},
    setup: filled(1, 40),
    record: filled(2, 192),
    escrow: filled(3, 80),
    ksf: defaultKsf,
    ownerKey,
    createdAt: now - 1_000_000,
    ...differs,
  };
}

export function destroyed(differs: Partial<Destroyed> = {}): Destroyed {
  return { state: 'destroyed', registration, destroyedAt: now - 5000, reason: 'attempts_exhausted', ...differs };
}

export function pending(differs: Partial<Pending> = {}): Pending {
  return {
    registration: nextRegistration,
    setup: filled(9, 40),
    ksf: defaultKsf,
    expiresAt: now + 600 * second,
    ...differs,
  };
}

export function session(differs: Partial<Session> = {}): Session {
  return { proof: filled(4), request: filled(5), expiresAt: now + 60 * second, proven: false, ...differs };
}

/** That many open sessions, of different guesses, ending a second apart. */
export function sessions(count: number, differs: Partial<Session> = {}): Record<string, Session> {
  const made = Array.from({ length: count }, (_, i) => session({ expiresAt: now + (i + 1) * second, ...differs }));
  return Object.fromEntries(made.map((one, i) => [`s${i}`, one]));
}

/** No attempt left, and the last session ended at `endedAt`. */
export function exhausted(endedAt = now, differs: Partial<Active> = {}): Active {
  return active({ attempts: 3, sessions: { last: session({ expiresAt: endedAt }) }, ...differs });
}

function refusal(run: () => unknown): { code: ErrorCode; details: ErrorDetails } {
  try {
    run();
  } catch (error) {
    if (error instanceof VaultError) return { code: error.code, details: error.details };
    throw error;
  }
  throw new Error('expected a refusal');
}

export const expectRefused = (run: () => unknown, code: ErrorCode, details: ErrorDetails = {}) =>
  expect(refusal(run)).toEqual({ code, details });
