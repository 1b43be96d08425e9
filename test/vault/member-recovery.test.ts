/** A guess at a member of a vault set, and the proof of the password to it: the same rules as at one vault. */
import { describe, expect, test } from '@jest/globals';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';
import { decideProof, decideRecovery } from '../../lib/vault/recovery.ts';
import {
  account,
  active,
  at,
  destroyed,
  exhausted,
  expectRefused,
  filled,
  nextRegistration,
  now,
  otherRegistration,
  policy,
  registration,
  second,
  session,
} from './fixtures.ts';
import { activeInSet, passwordProof, proofKey } from './member.ts';
import { apply } from './memory-records.ts';

const guess = { scheme: 'set' as const, request: filled(5), session: 'new' };
const decide = (record: VaultRecord, differs: object = {}) =>
  decideRecovery(record, { ...guess, ...differs }, { now, policy });
const open = (differs: object = {}) => session({ proof: proofKey, response: filled(6, 96), ...differs });
const otherScheme = (of: string) => ({ detail: `The messages of ${of} were expected` });

describe('a guess at a member', () => {
  test('is counted as one at a single vault is, its proof key kept with the session', () => {
    const record = activeInSet({ attempts: 1, answered: 6 });
    const decision = decide(record);
    if (decision.kind !== 'admit') throw new Error('expected an admission');
    expect(decision).toMatchObject({ active: record, last: false });
    expect(decision.commit({ response: filled(7, 96), proof: proofKey })).toEqual({
      kind: 'open-session',
      asRead: { registration, attempts: 1, answered: 6 },
      id: 'new',
      session: {
        ...{ request: guess.request, response: filled(7, 96), proof: proofKey },
        ...{ attempt: 2, serial: 7, nextAttemptAt: now + 30 * second, expiresAt: now + 120 * second, proven: false },
      },
      ended: [],
    });
  });

  test('by the same element gets the same session, before the pace and without an attempt left', () => {
    const first = open({ expiresAt: now + 1 });
    for (const differs of [{}, { attempts: 3 }, { nextAttemptAt: now + 1 }]) {
      const record = activeInSet({ attempts: 1, sessions: { first }, ...differs });
      expect(decide(record)).toEqual({ kind: 'repeat', active: record, id: 'first', session: first });
    }
  });

  test('has the limit, the pace and the end of any other', () => {
    const spent = { attempts: 3, sessions: { last: open({ attempt: 3, request: filled(6), expiresAt: now + 1 }) } };
    expectRefused(() => decide(activeInSet(spent)), 'attempts_exhausted', {
      ...{ attemptsRemaining: 0, destroyedAt: at(now + 1) },
    });
    expectRefused(() => decide(activeInSet({ attempts: 1, nextAttemptAt: now + 1 })), 'attempt_too_soon', {
      ...{ attemptsRemaining: 2, nextAttemptAt: at(now + 1), retryAfter: 1 },
    });
    const over = { attempts: 3, sessions: { last: open({ attempt: 3, expiresAt: now }) } };
    expect(decide(activeInSet(over))).toMatchObject({ kind: 'remove', commit: { destroyedAt: now } });
  });

  const both: [string, (differs?: object) => Active, object, string][] = [
    ['one of OPAQUE at a member', activeInSet, { scheme: 'opaque' }, 'a vault set'],
    ['one of a set at a single vault', active, { scheme: 'set' }, 'one vault'],
  ];

  test.each(both)('%s is told so, before the pace, the limit and a stored answer', (_, key, scheme, expected) => {
    const states = [
      {},
      { attempts: 1, nextAttemptAt: now + 1 },
      { attempts: 3, sessions: { last: open({ request: filled(6) }) } },
      { attempts: 1, sessions: { same: open() } },
      { setup: filled(0, 0) },
    ];
    for (const differs of states)
      expectRefused(() => decide(key(differs), scheme), 'other_scheme', otherScheme(expected));
  });

  test('where nothing is left is told that first, whichever scheme it is of', () => {
    for (const scheme of ['opaque', 'set'] as const) {
      expectRefused(() => decide({ state: 'empty' }, { scheme }), 'key_not_found');
      expectRefused(() => decide(destroyed(), { scheme }), 'key_destroyed', {
        ...{ destroyedAt: at(now - 5000), reason: 'attempts_exhausted' },
      });
      expect(decide(exhausted(now), { scheme }).kind).toBe('remove');
    }
  });
});

describe('a proof of the password at a member', () => {
  const claim = { scheme: 'set' as const, account, registration, session: 's', proof: passwordProof() };
  const record = activeInSet({ attempts: 2, sessions: { s: open(), t: open({ serial: 2 }) } });
  const prove = (differs: object = {}, read: VaultRecord = record) => decideProof(read, { ...claim, ...differs }, now);

  test('is a signature by the proof key over account, registration and session', () => {
    expect(prove()).toEqual({
      active: record,
      commit: { kind: 'prove', registration, session: 's', at: now, ended: [] },
    });
    const later = { session: 't', proof: passwordProof({ session: 't' }) };
    expect(prove(later).commit).toMatchObject({ session: 't', ended: ['s'] });
  });

  test.each<[string, object]>([
    ['of another session', { proof: passwordProof({ session: 't' }) }],
    ['in another session', { session: 't' }],
    ['of another registration', { proof: passwordProof({ registration: otherRegistration }) }],
    ['of another account', { proof: passwordProof({ account: 'B'.repeat(43) }) }],
    ['by another key', { proof: passwordProof({ secret: filled(18) }) }],
    ['with one bit changed', { proof: passwordProof().with(0, (passwordProof()[0] ?? 0) ^ 1) }],
    ['cut short', { proof: passwordProof().subarray(1) }],
    ['that is the proof key', { proof: proofKey }],
    ['of zeros', { proof: filled(0, 64) }],
    ['of nothing', { proof: filled(0, 0) }],
  ])('%s is a wrong password, and commits nothing', (_, differs) => {
    expectRefused(() => prove(differs), 'wrong_password', { attemptsRemaining: 1 });
  });

  test('at another registration, or in a session that is over, proves nothing', () => {
    const expired = activeInSet({ sessions: { s: open({ expiresAt: now }) } });
    expectRefused(() => prove({}, expired), 'session_expired');
    expectRefused(() => prove({ registration: nextRegistration }), 'session_expired');
    expectRefused(() => prove({}, activeInSet({ registration: nextRegistration })), 'session_expired');
  });

  test('again in its session is answered, and so is another signature that holds', () => {
    const proven = activeInSet({ sessions: { s: open({ proven: true }) } });
    expect(prove({}, proven)).toEqual({ active: proven });
    expectRefused(() => prove({ proof: passwordProof({ session: 't' }) }, proven), 'wrong_password', {
      attemptsRemaining: 3,
    });
  });

  test('is refused as of the other scheme where the messages are, and the session stays', () => {
    expectRefused(() => prove({ scheme: 'opaque' }), 'other_scheme', otherScheme('a vault set'));
    expectRefused(() => prove({ scheme: 'opaque', proof: proofKey }), 'other_scheme', otherScheme('a vault set'));
    const one = active({ sessions: { s: session() } });
    expectRefused(() => prove({}, one), 'other_scheme', otherScheme('one vault'));
  });

  test('in the session of the last attempt saves the key', () => {
    const last = activeInSet({ attempts: 3, sessions: { s: open({ attempt: 3, serial: 3, expiresAt: now + 1 }) } });
    const { commit } = prove({}, last);
    const saved = commit && apply(last, commit);
    expect(saved).toMatchObject({ state: 'active', attempts: 0, scheme: 'set', set: last.set });
  });
});
