/** One life of an account for each state that its item can be in, as the commits that lead there. */
import { type Bytes, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import type { AsRead, Commit, OpenRegistration, OpenSession, Register } from '../../lib/vault/commit.ts';

/** Every time in a scene is around this one. */
export const recordedAt = Date.UTC(2030, 0, 1, 12);
const seconds = (count: number) => recordedAt + count * 1000;

export const registration = 'the-registration-A';
const nextRegistration = 'the-registration-B';
/** Bytes of the length that they really have, which say what they stand for. */
const bytes = (name: string, length: number): Bytes => {
  const filled = new Uint8Array(length);
  filled.set(utf8(name).subarray(0, length));
  return filled;
};
const setup = bytes('setup', 180);

const empty = { state: 'empty' } as const;
const tombstone = { state: 'destroyed', registration } as const;

const turn: Commit = {
  kind: 'reserve-start',
  over: empty,
  after: undefined,
  lastStart: undefined,
  startedAt: recordedAt,
};

function open(over: OpenRegistration['over'], id: string): OpenRegistration {
  const answered = {
    request: bytes('request', 32),
    response: bytes('response', 64),
    signature: bytes('signature', 70),
  };
  const pending = {
    scheme: 'opaque' as const,
    registration: id,
    ...answered,
    setup,
    ksf: defaultKsf,
    expiresAt: seconds(600),
  };
  return { kind: 'open-registration', over, after: undefined, pending };
}

const register: Register = {
  kind: 'register',
  over: empty,
  next: {
    scheme: 'opaque',
    registration,
    maxAttempts: 3,
    setup,
    record: bytes('record', 192),
    escrow: bytes('escrow', 130),
    ksf: defaultKsf,
    ownerKey: bytes('owner', 32),
    createdAt: seconds(-3600),
    wrappedBy: { registration, setup: 1, escrow: 1 },
  },
};

const asRead = (count: number): AsRead => ({ registration, attempts: count, answered: count });

/** The guess of this number, whose session ends at `expiresAt`. */
function guess(number: number, expiresAt: number): OpenSession {
  const request = bytes(`ke1 ${number}`, 32);
  const answer = { proof: bytes(`ke3 ${number}`, 32), response: bytes(`ke2 ${number}`, 320), proven: false };
  const counted = { attempt: number, serial: number, nextAttemptAt: seconds(-1), expiresAt };
  const session = { request, ...answer, ...counted };
  return { kind: 'open-session', asRead: asRead(number - 1), id: `session-${number}`, session, ended: [] };
}

const ended = seconds(-1);
const isOpen = seconds(600);
const prove: Commit = { kind: 'prove', registration, session: 'session-2', at: recordedAt, ended: ['session-1'] };
const destroy: Commit = { kind: 'destroy', asRead: asRead(3), destroyedAt: ended, reason: 'attempts_exhausted' };
const reset: Commit = {
  kind: 'start-reset',
  registration,
  reset: { resetAt: seconds(3600), resetUntil: seconds(7200) },
  lapsed: undefined,
};

const fresh = [turn, open(empty, registration), register];
const spent = [...fresh, guess(1, ended), guess(2, ended)];
const exhausted = [...spent, guess(3, ended)];
const destroyed = [...exhausted, destroy];

export const scenes = {
  turn: [turn],
  pending: [turn, open(empty, registration)],
  fresh,
  guessed: [...fresh, guess(1, ended), guess(2, isOpen)],
  spent,
  recovered: [...fresh, guess(1, ended), guess(2, isOpen), prove],
  replacing: [...fresh, open({ state: 'active', registration }, nextRegistration)],
  reset: [...fresh, reset],
  exhausted,
  exhaustedButOpen: [...spent, guess(3, isOpen)],
  destroyed,
  destroyedAndPending: [...destroyed, { ...turn, over: tombstone }, open(tombstone, nextRegistration)],
} satisfies Readonly<Record<string, readonly Commit[]>>;

export type Scene = keyof typeof scenes;
