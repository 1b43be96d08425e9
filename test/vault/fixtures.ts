/** Records, guesses and policies of fixed values. Pure: a test says only what it is about. */

import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { type ErrorCode, type ErrorDetails, VaultError } from '../../lib/protocol/wire/errors.ts';
import type { NewRegistration } from '../../lib/vault/commit.ts';
import { defaultPolicy, type Policy } from '../../lib/vault/policy.ts';
import type { ActiveAlone, Destroyed, Empty, Pending, Session } from '../../lib/vault/record.ts';

export const now = Date.UTC(2030, 0, 1, 12);
export const second = 1000;
export const account = 'A'.repeat(43);
export const vault = 'the-vault';
/** A request's. Its names are not in the order of their canonical form. */
export const body = { registration: 'next', escrow: 'sealed' };
export const registration = `current${'A'.repeat(15)}`;
export const nextRegistration = `next${'A'.repeat(18)}`;
export const otherRegistration = `other${'A'.repeat(17)}`;

export const filled = (value: number, length = 32): Bytes => new Uint8Array(length).fill(value);
export const at = (time: number) => new Date(time).toISOString();

export const policy: Policy = { ...defaultPolicy, maxAttempts: 3, attemptDelays: [0, 30, 60], sessionSeconds: 120 };

const ownerSecret = filled(7);
export const ownerKey: Bytes = new Uint8Array(ed25519.getPublicKey(ownerSecret));

interface Signed {
  readonly vault: string;
  readonly account: string;
  readonly registration: string;
  /** Flat, its names in ASCII. */
  readonly body: object;
  readonly secret: Bytes;
}

/** Made here from the bytes that the protocol names, not by the code under test. */
export function ownerProof(action: string, differs: Partial<Signed> = {}): Bytes {
  const signed: Signed = { vault, account, registration, body, secret: ownerSecret, ...differs };
  const canonical = JSON.stringify(signed.body, Object.keys(signed.body).sort());
  const digest = createHash('sha256').update(canonical).digest('base64url');
  const words = ['backup-key-vault/owner/v1', action, signed.vault, signed.account, signed.registration, digest];
  return new Uint8Array(ed25519.sign(utf8(words.join('|')), signed.secret));
}

export const empty: Empty = { state: 'empty' };

export function active(differs: Partial<ActiveAlone> = {}): ActiveAlone {
  return {
    state: 'active',
    scheme: 'opaque',
    registration,
    attempts: 0,
    answered: differs.attempts ?? 0,
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

/** What a registration puts in force. */
export function registering(differs: Partial<ActiveAlone> = {}): NewRegistration {
  const { state: _, attempts: __, answered: ___, sessions: ____, ...next } = active(differs);
  return { wrappedBy: { registration: next.registration, setup: 1, escrow: 1 }, ...next };
}

export function destroyed(differs: Partial<Destroyed> = {}): Destroyed {
  return { state: 'destroyed', registration, destroyedAt: now - 5000, reason: 'attempts_exhausted', ...differs };
}

export function pending(differs: Partial<Pending> = {}): Pending {
  return {
    scheme: 'opaque',
    registration: nextRegistration,
    request: filled(10),
    response: filled(11, 64),
    signature: filled(12, 70),
    setup: filled(9, 40),
    ksf: defaultKsf,
    expiresAt: now + 600 * second,
    ...differs,
  };
}

export function session(differs: Partial<Session> = {}): Session {
  return {
    proof: filled(4),
    request: filled(5),
    response: filled(6, 320),
    attempt: 1,
    serial: 1,
    nextAttemptAt: now,
    expiresAt: now + 60 * second,
    proven: false,
    ...differs,
  };
}

/** That many open sessions, of different guesses, opened one after the other and ending a second apart. */
export function sessions(count: number, differs: Partial<Session> = {}): Record<string, Session> {
  const made = Array.from({ length: count }, (_, i) => {
    const counted = { request: filled(100 + i), attempt: i + 1, serial: i + 1 };
    return session({ ...counted, expiresAt: now + (i + 1) * second, ...differs });
  });
  return Object.fromEntries(made.map((one, i) => [`s${i}`, one]));
}

/** No attempt left, and the last session ended at `endedAt`. */
export function exhausted(endedAt = now, differs: Partial<ActiveAlone> = {}): ActiveAlone {
  return active({
    attempts: 3,
    sessions: { last: session({ attempt: 3, serial: 3, expiresAt: endedAt }) },
    ...differs,
  });
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
