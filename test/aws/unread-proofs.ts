/** Where a proof holds whose record nobody has read, and what it leaves: what the decision on that record says. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import type { ProveUnread } from '../../lib/vault/commit.ts';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';
import { type Claim, decideProof, proveUnread } from '../../lib/vault/recovery.ts';
import { failed } from '../support/failed.ts';
import {
  account,
  active,
  destroyed,
  empty,
  exhausted,
  filled,
  now,
  otherRegistration,
  pending,
  registration,
  session,
} from '../vault/fixtures.ts';
import { activeInSet } from '../vault/member.ts';
import { apply } from '../vault/memory-records.ts';

const claim: Claim = { scheme: 'opaque', account, registration, session: 's', proof: filled(4) };
const only = (differs: object = {}) => active({ attempts: 1, sessions: { s: session(differs) } });
const reset = { resetAt: now + 2, resetUntil: now + 4 };

const cases: readonly (readonly [name: string, record: VaultRecord, holds: boolean])[] = [
  ['the only session', only(), true],
  [
    'the only session, with all that a record can have',
    active({
      ...{ attempts: 2, answered: 7, nextAttemptAt: now + 1, lastRecoveredAt: now - 1, reset, startedAt: now - 5 },
      ...{ sessions: { s: session({ serial: 7 }) }, pending: pending() },
      wrappedBy: { registration, setup: 1, escrow: 2 },
    }),
    true,
  ],
  ['the session of the last attempt', active({ attempts: 3, sessions: { s: session() } }), true],
  ['a session that ends a millisecond later', only({ expiresAt: now + 1 }), true],
  ['a session that ends now', only({ expiresAt: now }), false],
  ['a session with another digest', only({ proof: filled(5) }), false],
  ['a session with a digest that goes on', only({ proof: filled(4, 33) }), false],
  ['a session that was proven', only({ proven: true }), false],
  ['a session that is not there', active({ sessions: { other: session() } }), false],
  ['a session beside one that it has to end', active({ sessions: { s: session(), t: session({ serial: 0 }) } }), false],
  ['a session beside one that has ended', active({ sessions: { s: session(), t: session({ expiresAt: 1 }) } }), false],
  ['a session beside a later one', active({ sessions: { s: session(), t: session({ serial: 2 }) } }), false],
  ['the session of another registration', { ...only(), registration: otherRegistration }, false],
  ['a session of a key in a vault set', activeInSet({ sessions: { s: session() } }), false],
  ['a key without a session', active(), false],
  ['an exhausted key', exhausted(now, { sessions: { s: session({ attempt: 3, expiresAt: now }) } }), false],
  ['a tombstone', destroyed(), false],
  ['nothing', empty, false],
];

const sessionOf = fc.record({
  proof: fc.constantFrom(filled(4), filled(4), filled(4), filled(5), filled(4, 31)),
  expiresAt: fc.constantFrom(now + 60_000, now + 60_000, now + 1, now, now - 1),
  serial: fc.nat(3),
  proven: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const kept: fc.Arbitrary<Active> = fc
  .record({
    sessions: fc.oneof(
      { weight: 3, arbitrary: fc.record({ s: sessionOf }) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('s', 't', 'u'), sessionOf, { maxKeys: 3 }) },
    ),
    attempts: fc.nat(3),
    registration: fc.constantFrom(registration, registration, registration, otherRegistration),
    reset: fc.option(fc.constant(reset), { nil: undefined }),
    nextAttemptAt: fc.option(fc.constant(now + 9), { nil: undefined }),
    isOfSet: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map(({ sessions, isOfSet, attempts, registration: of, ...optional }) => {
    const stored = Object.entries(sessions).map(([id, differs]) => [id, session(differs)] as const);
    const given = Object.entries(optional).filter(([, value]) => value !== undefined);
    const differs = { ...Object.fromEntries(given), attempts, sessions: Object.fromEntries(stored) };
    return isOfSet ? activeInSet(differs) : active({ ...differs, registration: of });
  });

/** `prove` says whether the write held, and judges what it showed and left. */
export function unreadProofs(prove: (before: VaultRecord, commit: ProveUnread) => Promise<boolean>): void {
  const unread = (of: Claim) => proveUnread(of, now) ?? failed();

  test.each(cases)('of %s', async (_, record, holds) => {
    expect(await prove(record, unread(claim))).toBe(holds);
  });

  test('holds where the decision commits and has no other session to end, and leaves the same', async () => {
    const held = { true: 0, false: 0 };
    const claims = fc.constantFrom('s', 's', 's', 't', 'none').map((id) => ({ ...claim, session: id }));
    await fc.assert(
      fc.asyncProperty(kept, claims, async (record, of) => {
        const decided = committed(record, of);
        const holds = decided !== undefined && Object.keys(record.sessions).length === 1;
        expect(apply(record, unread(of))).toEqual(holds ? apply(record, decided) : undefined);
        expect(await prove(record, unread(of))).toBe(holds);
        held[`${holds}`]++;
      }),
      { numRuns: 200, seed: 20_301_201 },
    );
    expect(Math.min(held.true, held.false)).toBeGreaterThan(10);
  });
}

function committed(record: VaultRecord, of: Claim) {
  try {
    return decideProof(record, of, now).commit;
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
