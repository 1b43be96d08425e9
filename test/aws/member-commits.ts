/** The commits of a key in a vault set, and those that go from one scheme to the other: whether each must hold. */
import type { Commit, Predecessor } from '../../lib/vault/commit.ts';
import {
  active,
  destroyed,
  empty,
  exhausted,
  filled,
  nextRegistration,
  now,
  pending,
  registering,
  registration,
  session,
} from '../vault/fixtures.ts';
import { activeInSet, pendingInSet, proofKey, registeringInSet } from '../vault/member.ts';
import type { Case } from './commits.ts';

const keys = { registration, setup: 1, escrow: 1, purpose: 'oprf-share' } as const;
const open = session({ proof: proofKey, response: filled(6, 96), serial: 7 });
/** With everything that an active record can have. */
const full = activeInSet({
  ...{ attempts: 2, answered: 7, nextAttemptAt: now + 1, lastRecoveredAt: now - 1, wrappedBy: keys },
  reset: { resetAt: now + 2, resetUntil: now + 4 },
  sessions: { a: open, b: session({ serial: 6, expiresAt: now }) },
  ...{ pending: pendingInSet(), startedAt: now - 5 },
});
const waiting = { pending: pendingInSet() };
const nothing: Predecessor = { state: 'empty' };
const key: Predecessor = { state: 'active', registration };
const asRead = { registration, attempts: 2, answered: 7 };

const register = (over: Predecessor, next = registeringInSet()): Commit => ({ kind: 'register', over, next });
const registerAlone = (over: Predecessor) => register(over, registering({ registration: nextRegistration }));
const start = (over: Predecessor, after?: string): Commit => ({
  ...{ kind: 'open-registration', over, after, pending: pendingInSet({ setup: filled(1, 99), key: 2 }) },
});
const count: Commit = {
  ...{ kind: 'open-session', asRead, id: 'new-session_A', ended: ['b'] },
  session: session({ proof: proofKey, request: filled(6), response: filled(7, 96), attempt: 3, serial: 8 }),
};
const rewrap: Commit = {
  ...{ kind: 'rewrap', blob: 'setup', from: filled(1, 40), to: { bytes: filled(21, 44), key: 2 } },
  ...{ before: keys, after: { ...keys, setup: 2 } },
};
const destroy: Commit = { kind: 'destroy', asRead, destroyedAt: now, reason: 'attempts_exhausted' };

export const memberCases: Case[] = [
  ['start at a member', empty, start(nothing), true],
  ['start at a member over a key that one vault keeps', active(), start(key), true],
  ['start at a member over a key in a set', full, start(key, nextRegistration), true],
  ['start at a member where another start was first', { ...empty, ...waiting }, start(nothing), false],

  ['finish at a member over nothing', { ...empty, ...waiting }, register(nothing), true],
  [
    'finish at a member over a tombstone',
    { ...destroyed(), ...waiting },
    register({ state: 'destroyed', registration }),
    true,
  ],
  [
    'finish at a member over an exhausted key',
    exhausted(now, waiting),
    register({ state: 'lapsed', registration, attempts: 3 }),
    true,
  ],
  ['finish at a member over a key that one vault keeps', active(waiting), register(key), true],
  ['finish at a member over a key in a set', full, register(key), true],
  ['finish at one vault over a key in a set', { ...full, pending: pending() }, registerAlone(key), true],
  ['finish at a member, none open', activeInSet(), register(key), false],
  ['finish at a member, a key there meanwhile', full, register(nothing), false],

  ['count an attempt at a member', full, count, true],
  ['count an attempt at a member, another meanwhile', { ...full, attempts: 3 }, count, false],
  ['prove to a member', full, { kind: 'prove', registration, session: 'a', at: now, ended: ['b'] }, true],
  ['destroy a key in a set', full, destroy, true],
  ['destroy a key in a set, proven meanwhile', { ...full, attempts: 0 }, destroy, false],
  ['delete a key in a set', full, { kind: 'delete', registration }, true],
  ['cancel a reset of a key in a set', full, { kind: 'cancel-reset', registration, resetAt: now + 2 }, true],
  ['wrap a pad anew', full, rewrap, true],
  ['wrap a pad anew, another there meanwhile', { ...full, setup: filled(2, 40) }, rewrap, false],
];
