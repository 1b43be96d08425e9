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
  registration,
  session,
  sessions,
} from '../vault/fixtures.ts';

export type Case = readonly [name: string, before: VaultRecord, commit: Commit, holds: boolean];

const waiting = { pending: pending() };
/** With everything that an active record can have. */
const full = active({
  attempts: 2,
  lastRequest: filled(5),
  nextAttemptAt: now + 1,
  lastRecoveredAt: now - 1,
  resetAt: now + 2,
  sessions: { a: session(), b: session({ expiresAt: now }), proven: session({ proven: true }) },
  ...waiting,
});
const { state: _, attempts: __, sessions: ___, ...fields } = active({ registration: nextRegistration });
const register = (over: Predecessor): Commit => ({ kind: 'register', over, next: fields });
const asRead = (differs: Partial<AsRead> = {}): AsRead => ({
  registration,
  attempts: 2,
  lastRequest: filled(5),
  ...differs,
});

const opening = (read: AsRead, differs: object = {}): Commit => ({
  kind: 'open-session',
  asRead: read,
  id: 'new-session_A',
  session: session({ request: filled(6) }),
  ended: [],
  ...differs,
});
const fresh = asRead({ attempts: 0, lastRequest: undefined });
const proven = active({ sessions: { proven: session({ proven: true }) } });
const counted = { counted: { attempts: 3, nextAttemptAt: now + 9 } };
const destroy = (read: AsRead): Commit => ({
  kind: 'destroy',
  asRead: read,
  destroyedAt: now,
  reason: 'attempts_exhausted',
});
const prove = (id: string, of = registration): Commit => ({ kind: 'prove', registration: of, session: id, at: now });
const remove = (differs: object = {}): Commit => ({ kind: 'delete', registration, ...differs });
const startReset: Commit = { kind: 'start-reset', registration, resetAt: now + 7 };
const cancelReset: Commit = { kind: 'cancel-reset', registration, resetAt: now + 2 };
const without = ({ resetAt: _, ...record }: Active): Active => record;
const open: Commit = { kind: 'open-registration', pending: pending({ setup: filled(1, 99) }) };
const overActive = (differs: object = {}) => register({ state: 'active', registration, ...differs });
const overExhausted = register({ state: 'lapsed', registration, attempts: 3 });

export const cases: Case[] = [
  ['open over nothing', empty, open, true],
  ['open over a pending one', { ...empty, ...waiting }, open, true],
  ['open beside an active key', full, open, true],
  ['open beside a tombstone', destroyed(), open, true],

  ['register over nothing', { ...empty, ...waiting }, register({ state: 'empty' }), true],
  ['register over nothing, none open', empty, register({ state: 'empty' }), false],
  [
    'register over nothing, another open',
    { ...empty, pending: pending({ registration: otherRegistration }) },
    register({ state: 'empty' }),
    false,
  ],
  ['register over nothing, a key there meanwhile', full, register({ state: 'empty' }), false],
  [
    'register over nothing, a tombstone there meanwhile',
    { ...destroyed(), ...waiting },
    register({ state: 'empty' }),
    false,
  ],
  ['register over a tombstone', { ...destroyed(), ...waiting }, register({ state: 'destroyed', registration }), true],
  [
    'register over another tombstone',
    { ...destroyed(), ...waiting },
    register({ state: 'destroyed', registration: otherRegistration }),
    false,
  ],
  ['register over a tombstone, none open', destroyed(), register({ state: 'destroyed', registration }), false],
  ['register over a tombstone that is a key', full, register({ state: 'destroyed', registration }), false],
  ['register over a key, proven', full, overActive(), true],
  ['register over another key', full, overActive({ registration: otherRegistration }), false],
  ['register over a key that is gone', { ...destroyed(), ...waiting }, overActive(), false],
  ['register over a key, after its reset', full, overActive({ resetAt: now + 2 }), true],
  ['register over a key, its reset cancelled', without(full), overActive({ resetAt: now + 2 }), false],
  ['register over a key, its reset another', full, overActive({ resetAt: now + 1 }), false],
  ['register over an exhausted key', exhausted(now, waiting), overExhausted, true],
  ['register over an exhausted key, proven meanwhile', active({ attempts: 0, ...waiting }), overExhausted, false],
  ['register over an exhausted key, removed meanwhile', { ...destroyed(), ...waiting }, overExhausted, false],
  [
    'register over another exhausted key',
    exhausted(now, { ...waiting, registration: otherRegistration }),
    overExhausted,
    false,
  ],

  ['count an attempt', full, opening(asRead(), counted), true],
  ['count the first attempt', active(), opening(asRead({ attempts: 0, lastRequest: undefined }), counted), true],
  ['answer again, uncounted', full, opening(asRead()), true],
  ['count, another attempt meanwhile', full, opening(asRead({ attempts: 1 }), counted), false],
  ['count, another KE1 meanwhile', full, opening(asRead({ lastRequest: filled(9) }), counted), false],
  ['count, a KE1 meanwhile where none was', full, opening(asRead({ lastRequest: undefined }), counted), false],
  ['count, the KE1 cleared meanwhile', active({ attempts: 2 }), opening(asRead(), counted), false],
  ['count, another registration', full, opening(asRead({ registration: otherRegistration }), counted), false],
  ['count, destroyed meanwhile', destroyed(), opening(asRead(), counted), false],
  ['count, deleted meanwhile', empty, opening(asRead(), counted), false],
  ['count, taking ended sessions away', full, opening(asRead(), { ...counted, ended: ['b', 'proven'] }), true],
  ['count, an ended one taken away meanwhile', full, opening(asRead(), { ...counted, ended: ['b', 'c'] }), false],
  ['count again, late, what was proven since', proven, opening(fresh, { ...counted, id: 'proven' }), false],
  ['the 20th session', { ...full, sessions: sessions(19) }, opening(asRead(), counted), true],
  ['the 21st session', { ...full, sessions: sessions(20) }, opening(asRead(), counted), false],
  ['the 21st session, one ended', { ...full, sessions: sessions(20) }, opening(asRead(), { ended: ['s3'] }), true],

  ['prove', full, prove('a'), true],
  ['prove where a KE1 is counted last no more', active({ sessions: { a: session() } }), prove('a'), true],
  ['prove what is proven', full, prove('proven'), false],
  ['prove a session that is gone', full, prove('z'), false],
  ['prove another registration', full, prove('a', otherRegistration), false],
  ['prove a tombstone', destroyed(), prove('a'), false],
  ['prove nothing', empty, prove('a'), false],

  ['destroy', full, destroy(asRead()), true],
  [
    'destroy without a pending registration',
    exhausted(),
    destroy(asRead({ attempts: 3, lastRequest: undefined })),
    true,
  ],
  ['destroy, proven meanwhile', full, destroy(asRead({ attempts: 3 })), false],
  ['destroy, another KE1 meanwhile', full, destroy(asRead({ lastRequest: filled(9) })), false],
  ['destroy another registration', full, destroy(asRead({ registration: otherRegistration })), false],
  ['destroy a tombstone', destroyed(), destroy(asRead()), false],
  ['destroy nothing', empty, destroy(asRead()), false],

  ['delete', full, remove(), true],
  ['delete after the reset', full, remove({ resetAt: now + 2 }), true],
  ['delete after a reset that is cancelled', without(full), remove({ resetAt: now + 2 }), false],
  ['delete after a reset that is another', full, remove({ resetAt: now }), false],
  ['delete another registration', full, remove({ registration: otherRegistration }), false],
  ['delete a tombstone', destroyed(), remove(), false],
  ['delete nothing', empty, remove(), false],

  ['start a reset', without(full), startReset, true],
  ['start a reset that runs', full, startReset, false],
  ['start a reset of another', active({ registration: otherRegistration }), startReset, false],
  ['start a reset of a tombstone', destroyed(), startReset, false],
  ['start a reset of nothing', empty, startReset, false],
  ['cancel a reset', full, cancelReset, true],
  ['cancel a reset of another', active({ registration: otherRegistration, resetAt: now + 2 }), cancelReset, false],
  ['cancel a reset, another started since', active({ resetAt: now + 3 }), cancelReset, false],
  ['cancel a reset that is cancelled', without(full), cancelReset, false],
  ['cancel a reset of a tombstone', destroyed(), cancelReset, false],
  ['cancel a reset of nothing', empty, cancelReset, false],
];
