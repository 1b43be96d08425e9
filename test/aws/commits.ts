/** Every kind of commit on every state that matters to it: whether it must hold. */
import type { AsRead, Commit, Predecessor } from '../../lib/vault/commit.ts';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';
import {
  active,
  destroyed,
  empty,
  exhausted,
  filled,
  nextRegistration,
  now,
  otherRegistration,
  pending,
  registering,
  registration,
  session,
} from '../vault/fixtures.ts';

export type Case = readonly [name: string, before: VaultRecord, commit: Commit, holds: boolean];

const waiting = { pending: pending() };
const turn = { startedAt: now - 5 };
const reset = { resetAt: now + 2, resetUntil: now + 4 };
/** With everything that an active record can have. */
const full = active({
  attempts: 2,
  answered: 7,
  nextAttemptAt: now + 1,
  lastRecoveredAt: now - 1,
  reset,
  sessions: {
    a: session({ serial: 7 }),
    b: session({ serial: 6, expiresAt: now }),
    proven: session({ serial: 5, proven: true }),
  },
  ...waiting,
  ...turn,
});
/** As the first formats had it. */
const unnumbered = (({ answered: _, ...record }: Active): Active => record)(full);
const without = ({ reset: _, ...record }: Active): Active => record;
const fields = registering({
  registration: nextRegistration,
});

const reserve = (over: Predecessor, lastStart?: number, after?: string): Commit => ({
  ...{ kind: 'reserve-start', over, after, startedAt: now, lastStart },
});
const open = (over: Predecessor, differs: object = {}): Commit => ({
  kind: 'open-registration',
  over,
  after: undefined,
  pending: pending({ setup: filled(1, 99) }),
  ...differs,
});
const register = (over: Predecessor): Commit => ({ kind: 'register', over, next: fields });
const asRead = (differs: Partial<AsRead> = {}): AsRead => ({ registration, attempts: 2, answered: 7, ...differs });
const fresh = asRead({ attempts: 0, answered: 0 });
const count = (read: AsRead, differs: object = {}): Commit => ({
  kind: 'open-session',
  asRead: read,
  id: 'new-session_A',
  session: session({
    request: filled(6),
    attempt: read.attempts + 1,
    serial: (read.answered ?? 0) + 1,
    nextAttemptAt: now + 9,
  }),
  ended: [],
  ...differs,
});
const destroy = (read: AsRead): Commit => ({
  kind: 'destroy',
  asRead: read,
  destroyedAt: now,
  reason: 'attempts_exhausted',
});
const prove = (id: string, differs: object = {}): Commit => ({
  kind: 'prove',
  registration,
  session: id,
  at: now,
  ended: [],
  ...differs,
});
const remove = (differs: object = {}): Commit => ({ kind: 'delete', registration, ...differs });
const nextReset = { resetAt: now + 7, resetUntil: now + 14 };
const startReset: Commit = { kind: 'start-reset', registration, reset: nextReset, lapsed: undefined };
const startAgain: Commit = { ...startReset, lapsed: reset };
const cancelReset: Commit = { kind: 'cancel-reset', registration, resetAt: now + 2 };

const keys = { registration, setup: 1, escrow: 1 };
const rewrap = (differs: object = {}): Commit => ({
  kind: 'rewrap',
  blob: 'setup',
  from: filled(1, 40),
  to: { bytes: filled(21, 44), key: 2 },
  before: keys,
  after: { ...keys, setup: 2 },
  ...differs,
});
const saysNothing = { before: undefined };
const says = (wrappedBy: object) => active({ ...full, wrappedBy: { ...keys, ...wrappedBy } });

const nothing: Predecessor = { state: 'empty' };
const tombstone: Predecessor = { state: 'destroyed', registration };
const key: Predecessor = { state: 'active', registration };
const afterReset: Predecessor = { ...key, resetAt: now + 2 };
const spent: Predecessor = { state: 'lapsed', registration, attempts: 3 };

/** What each predecessor stands for, and what it does not: for the start of a registration and for its finish. */
const overs: [string, VaultRecord, Predecessor, boolean][] = [
  ['nothing', empty, nothing, true],
  ['nothing, a key there meanwhile', full, nothing, false],
  ['nothing, a tombstone there meanwhile', destroyed(), nothing, false],
  ['a tombstone', destroyed(), tombstone, true],
  ['another tombstone', destroyed({ registration: otherRegistration }), tombstone, false],
  ['a tombstone that is gone', empty, tombstone, false],
  ['a tombstone that is a key', full, tombstone, false],
  ['a key, proven', full, key, true],
  ['another key', active({ registration: otherRegistration }), key, false],
  ['a key that is destroyed', destroyed(), key, false],
  ['a key that is deleted', empty, key, false],
  ['a key, in its reset', full, afterReset, true],
  ['a key, its reset cancelled', without(full), afterReset, false],
  ['a key, its reset another', active({ reset: { ...reset, resetAt: now + 1 } }), afterReset, false],
  ['an exhausted key', exhausted(now), spent, true],
  ['an exhausted key, proven meanwhile', active({ attempts: 0 }), spent, false],
  ['an exhausted key, removed meanwhile', destroyed(), spent, false],
  ['another exhausted key', exhausted(now, { registration: otherRegistration }), spent, false],
];

export const cases: Case[] = [
  ...overs.map(
    ([name, before, over, holds]): Case => [
      `take a turn over ${name}`,
      { ...before, ...waiting, ...turn },
      reserve(over, turn.startedAt, nextRegistration),
      holds,
    ],
  ),
  ['take the first turn', empty, reserve(nothing), true],
  ['take the first turn over a tombstone', destroyed(), reserve(tombstone), true],
  [
    'take a turn for the place of what is pending',
    { ...empty, ...waiting },
    reserve(nothing, undefined, nextRegistration),
    true,
  ],
  ['take a turn, another start pending meanwhile', { ...empty, ...waiting }, reserve(nothing), false],
  ['take a turn, what was pending gone meanwhile', empty, reserve(nothing, undefined, nextRegistration), false],
  ['take the first turn, another took it meanwhile', { ...empty, ...turn }, reserve(nothing), false],
  ['take a turn, another took it meanwhile', { ...empty, startedAt: now }, reserve(nothing, turn.startedAt), false],
  ['take a turn, all deleted meanwhile', empty, reserve(nothing, turn.startedAt), false],

  ...overs.map(
    ([name, before, over, holds]): Case => [
      `start over ${name}`,
      { ...before, ...waiting },
      open(over, { after: nextRegistration }),
      holds,
    ],
  ),
  ['start over nothing, nothing pending', empty, open(nothing), true],
  ['start over a key, nothing pending', active(), open(key), true],
  ['start where another start was first', { ...empty, ...waiting }, open(nothing), false],
  ['start where what was pending went', empty, open(nothing, { after: nextRegistration }), false],
  ['start over a key where another is pending', full, open(key, { after: otherRegistration }), false],
  ['start in its turn', { ...empty, ...turn }, open(nothing, turn), true],
  ['start in its turn over a tombstone', destroyed(turn), open(tombstone, turn), true],
  ['start in a turn that another took', { ...empty, startedAt: now }, open(nothing, turn), false],
  ['start in a turn that was never taken', empty, open(nothing, turn), false],
  ['start in its turn, a key there meanwhile', active(turn), open(nothing, turn), false],

  ...overs.map(
    ([name, before, over, holds]): Case => [`finish over ${name}`, { ...before, ...waiting }, register(over), holds],
  ),
  ['finish over nothing, none open', empty, register(nothing), false],
  ['finish over a tombstone, none open', destroyed(), register(tombstone), false],
  ['finish over a key, none open', active(), register(key), false],
  [
    'finish over nothing, another open',
    { ...empty, pending: pending({ registration: otherRegistration }) },
    register(nothing),
    false,
  ],

  ['count an attempt', full, count(asRead()), true],
  ['count the first attempt', active(), count(fresh), true],
  ['count, another attempt meanwhile', full, count(asRead({ attempts: 1, answered: 6 })), false],
  ['count, a proof and as many attempts meanwhile', full, count(asRead({ answered: 5 })), false],
  ['count, a proof meanwhile', active({ attempts: 0, answered: 7 }), count(asRead()), false],
  ['count, another registration', full, count(asRead({ registration: otherRegistration })), false],
  ['count, destroyed meanwhile', destroyed(), count(asRead()), false],
  ['count, deleted meanwhile', empty, count(asRead()), false],
  ['count, taking ended sessions away', full, count(asRead(), { ended: ['b', 'proven'] }), true],
  ['count, an ended one taken away meanwhile', full, count(asRead(), { ended: ['b', 'c'] }), true],
  ['count where nothing was numbered', unnumbered, count(asRead({ answered: undefined })), true],
  ['count where nothing was numbered, numbered meanwhile', full, count(asRead({ answered: undefined })), false],
  ['count where nothing is numbered', unnumbered, count(asRead()), false],

  ['prove', full, prove('a'), true],
  ['prove, ending what was opened before', full, prove('a', { ended: ['b', 'proven'] }), true],
  ['prove, ending what is gone', full, prove('a', { ended: ['z'] }), true],
  ['prove where nothing is paced and no reset runs', active({ sessions: { a: session() } }), prove('a'), true],
  ['prove what is proven', full, prove('proven'), false],
  ['prove a session that is gone', full, prove('z'), false],
  ['prove another registration', full, prove('a', { registration: otherRegistration }), false],
  ['prove a tombstone', destroyed(), prove('a'), false],
  ['prove nothing', empty, prove('a'), false],

  ['destroy', full, destroy(asRead()), true],
  ['destroy without anything pending', exhausted(), destroy(asRead({ attempts: 3, answered: 3 })), true],
  ['destroy, proven meanwhile', full, destroy(asRead({ attempts: 3 })), false],
  ['destroy, proven and exhausted again meanwhile', full, destroy(asRead({ answered: 4 })), false],
  ['destroy where nothing was numbered', unnumbered, destroy(asRead({ answered: undefined })), true],
  ['destroy another registration', full, destroy(asRead({ registration: otherRegistration })), false],
  ['destroy a tombstone', destroyed(), destroy(asRead()), false],
  ['destroy nothing', empty, destroy(asRead()), false],

  ['delete', full, remove(), true],
  ['delete in the reset', full, remove({ resetAt: now + 2 }), true],
  ['delete in a reset that is cancelled', without(full), remove({ resetAt: now + 2 }), false],
  ['delete in a reset that is another', full, remove({ resetAt: now }), false],
  ['delete another registration', full, remove({ registration: otherRegistration }), false],
  ['delete a tombstone', destroyed(), remove(), false],
  ['delete nothing', empty, remove(), false],

  ['start a reset', without(full), startReset, true],
  ['start a reset that another started meanwhile', full, startReset, false],
  ['start a reset over one whose time is over', full, startAgain, true],
  ['start a reset over one that is cancelled', without(full), startAgain, false],
  ['start a reset over one that is another', active({ reset: nextReset }), startAgain, false],
  ['start a reset of another', active({ registration: otherRegistration }), startReset, false],
  ['start a reset of a tombstone', destroyed(), startReset, false],
  ['start a reset of nothing', empty, startReset, false],
  ['cancel a reset', full, cancelReset, true],
  ['cancel a reset of another', active({ registration: otherRegistration, reset }), cancelReset, false],
  ['cancel a reset, another started since', active({ reset: nextReset }), cancelReset, false],
  ['cancel a reset that is cancelled', without(full), cancelReset, false],
  ['cancel a reset of a tombstone', destroyed(), cancelReset, false],
  ['cancel a reset of nothing', empty, cancelReset, false],

  ['wrap a setup anew', says({}), rewrap(), true],
  ['wrap a setup anew whose item says no keys', full, rewrap(saysNothing), true],
  [
    'wrap a setup anew, the keys of another registration said',
    says({ registration: otherRegistration }),
    rewrap({ before: { ...keys, registration: otherRegistration } }),
    true,
  ],
  [
    'wrap an escrow anew beside a setup',
    says({ setup: 2 }),
    rewrap({
      blob: 'escrow',
      from: filled(3, 80),
      before: { ...keys, setup: 2 },
      after: { ...keys, setup: 2, escrow: 2 },
    }),
    true,
  ],
  ['wrap a setup anew, the escrow moved meanwhile', says({ escrow: 2 }), rewrap(), false],
  ['wrap a setup anew that was wrapped meanwhile', says({ setup: 2 }), rewrap(), false],
  ['wrap a setup anew, keys said meanwhile', says({}), rewrap(saysNothing), false],
  ['wrap a setup anew, no key said any more', full, rewrap(), false],
  ['wrap another setup anew', says({}), rewrap({ from: filled(2, 40) }), false],
  [
    'wrap a setup anew of another registration',
    active({ registration: otherRegistration }),
    rewrap(saysNothing),
    false,
  ],
  ['wrap a setup anew of a tombstone', destroyed(), rewrap(saysNothing), false],
  ['wrap a setup anew of nothing', empty, rewrap(saysNothing), false],
];
