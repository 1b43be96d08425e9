/** What one version cannot read of another's record: it costs no attempt, and keeps no key alive. */
import { describe, expect, test } from '@jest/globals';
import { decideDeletion, decideReset, describeKey } from '../../lib/vault/owner-requests.ts';
import type { Active, ActiveAlone, ActiveInSet, Session } from '../../lib/vault/record.ts';
import { decideFate, decideProof, decideRecovery } from '../../lib/vault/recovery.ts';
import { decideStart } from '../../lib/vault/registration.ts';
import { changedPastVault } from '../../lib/vault/tampering.ts';
import {
  account,
  active,
  at,
  body,
  empty,
  exhausted,
  expectRefused,
  filled,
  now,
  ownerProof,
  pending,
  policy,
  registration,
  second,
  session,
  vault,
} from './fixtures.ts';
import { activeInSet, setOf } from './member.ts';

const none = filled(0, 0);
const noKsf = { algorithm: 'argon2id', iterations: 0, memory: 0, parallelism: 0 } as const;
const guess = { request: filled(20), session: 'new' };
const recover = (record: Active, request = guess.request) =>
  decideRecovery(record, { ...guess, scheme: record.scheme, request }, { now, policy });
const unreadable = (differs: Partial<Session> = {}): Session =>
  session({ proof: none, request: none, response: none, attempt: 0, serial: 0, nextAttemptAt: 0, ...differs });
const claim = { account, vault, body };

const parts: [string, Partial<ActiveAlone>][] = [
  ['setup', { setup: none }],
  ['record', { record: none }],
  ['escrow', { escrow: none }],
  ['ksf', { ksf: noKsf }],
];

const members = setOf().members.filter((member) => member.registration !== registration);
const partsInSet: [string, Partial<ActiveInSet>][] = [
  ['setup', { setup: none }],
  ['escrow', { escrow: none }],
  ['shift', { shift: none }],
  ['proof key', { proofKey: none }],
  ['a set', { set: { ...setOf(), members: [], ksf: noKsf } }],
  ['a set that it is in', { set: { ...setOf(), members } }],
];

const lacking = [
  ...parts.map(([name, part]) => [name, active(part)] as const),
  ...partsInSet.map(([name, part]) => [`${name}, at a member`, activeInSet(part)] as const),
];

describe.each(lacking)('a key without %s', (_, key) => {
  test('cannot be guessed at: internal, before anything is counted', () => {
    expectRefused(() => recover(key), 'internal');
  });

  test('answers no guess again either', () => {
    const open = session();
    expectRefused(() => recover({ ...key, attempts: 1, sessions: { open } }, open.request), 'internal');
  });

  test('has a status, is deleted by its owner, and is destroyed', () => {
    expect(describeKey(key, now)).toMatchObject({ state: 'active', attemptsRemaining: 3 });
    const deletion = decideDeletion(key, { ...claim, ownerProof: ownerProof('delete') }, now);
    expect(deletion).toEqual({ kind: 'delete', registration });
    const { attempts, sessions } = exhausted(now);
    const spent = { ...key, attempts, sessions };
    expect(decideFate(spent, registration, now)).toMatchObject({ kind: 'destroy' });
    expect(recover(spent)).toMatchObject({ kind: 'remove' });
  });
});

describe('a key whose owner key cannot be read', () => {
  const lacking = active({ ownerKey: none });

  test('takes no proof, and says that this is not the owner’s fault', () => {
    expectRefused(() => decideDeletion(lacking, { ...claim, ownerProof: ownerProof('delete') }, now), 'internal');
  });

  test('is deleted after a reset', () => {
    const reset = { resetAt: now, resetUntil: now + second };
    const deletion = decideDeletion({ ...lacking, reset }, { ...claim, ownerProof: undefined }, now);
    expect(deletion).toMatchObject({ kind: 'delete', resetAt: now });
  });

  test('can be guessed at: recovery does not need it', () => {
    expect(recover(lacking).kind).toBe('admit');
  });
});

describe('a session that cannot be read', () => {
  const open = unreadable({ expiresAt: now + second });

  test('proves nothing, and no password is called wrong', () => {
    const record = active({ attempts: 1, sessions: { open } });
    for (const proof of [none, filled(4)])
      expectRefused(
        () => decideProof(record, { scheme: 'opaque', account, registration, session: 'open', proof }, now),
        'session_expired',
      );
  });

  test('is no answer to any guess', () => {
    expect(recover(active({ attempts: 1, sessions: { open } })).kind).toBe('admit');
  });

  test('keeps the last attempt open until it ends, since another version may prove it', () => {
    const record = exhausted(now, { sessions: { open } });
    expect(decideFate(record, registration, now)).toEqual({ kind: 'wait', until: now + second });
    expectRefused(() => recover(record), 'attempts_exhausted', {
      attemptsRemaining: 0,
      destroyedAt: at(now + second),
    });
    expect(decideFate(record, registration, now + second)).toMatchObject({
      kind: 'destroy',
      commit: { destroyedAt: now + second },
    });
  });

  test('that says no end has ended, and says nothing of when the key did', () => {
    const record = exhausted(now, { sessions: { open: unreadable({ expiresAt: 0 }) } });
    expect(decideFate(record, registration, now)).toMatchObject({ kind: 'destroy', commit: { destroyedAt: now } });
  });

  test('goes with the next guess once it has ended', () => {
    const decision = recover(active({ attempts: 1, sessions: { ended: unreadable({ expiresAt: 0 }), open } }));
    const commit = decision.kind === 'admit' && decision.commit({ response: filled(1), proof: filled(2) });
    expect(commit).toMatchObject({ ended: ['ended'] });
  });

  test('that comes to be is tampering', () => {
    const before = active({ attempts: 1, sessions: { open: session() } });
    expect(changedPastVault(before, { ...before, sessions: { open } })).toEqual(['sessions']);
  });
});

describe('a key whose answers were never numbered', () => {
  const { answered: _, ...unnumbered } = active({ attempts: 2 });

  test('is counted on from its attempts, on the condition that there is still no number', () => {
    const decision = recover(unnumbered);
    expect(decision.kind === 'admit' && decision.commit({ response: filled(1), proof: filled(2) })).toMatchObject({
      asRead: { registration, attempts: 2, answered: undefined },
      session: { attempt: 3, serial: 3 },
    });
  });

  test('and that is no tampering, while the number gone from one that had it is', () => {
    const next = session({ attempt: 3, serial: 3 });
    const counted = { attempts: 3, answered: 3, nextAttemptAt: next.nextAttemptAt, sessions: { next } };
    expect(changedPastVault(unnumbered, { ...unnumbered, ...counted })).toEqual([]);
    expect(changedPastVault(active({ attempts: 2 }), unnumbered)).toEqual(['answered']);
  });
});

test('a reset without an end counts as none, and the next one takes its place', () => {
  const reset = { resetAt: now - second, resetUntil: 0 };
  const record = active({ reset });
  expect(describeKey(record, now)).not.toHaveProperty('resetAt');
  expectRefused(() => decideDeletion(record, { ...claim, ownerProof: undefined }, now), 'key_exists');
  expect(decideReset(record, now, policy).commit).toMatchObject({ kind: 'start-reset', lapsed: reset });
});

test('a pending registration that cannot be read is none, and the next one takes its place', () => {
  const unread = pending({ request: none, response: none, signature: none, setup: none, ksf: noKsf, expiresAt: 0 });
  const start = { ...claim, request: none, ownerProof: undefined };
  const decision = decideStart({ ...empty, pending: unread }, start, now);
  expect(decision).toMatchObject({ kind: 'open', place: { after: unread.registration } });
});
