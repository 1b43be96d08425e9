/** What the Records port promises, whatever is behind it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Commit, OpenSession, ProveUnread } from '../../lib/vault/commit.ts';
import type { Records } from '../../lib/vault/ports.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { active, destroyed, filled, now, pending, registering, registration, session } from '../vault/fixtures.ts';
import { apply } from '../vault/memory-records.ts';
import { cases as casesOfOne } from './commits.ts';
import { type Item, itemOf, readable } from './items.ts';
import { memberCases } from './member-commits.ts';
import { unreadProofs } from './unread-proofs.ts';

const cases = [...casesOfOne, ...memberCases];

export interface Subject {
  readonly records: Records;
  /** Past the port. */
  put(account: string, record: VaultRecord): Promise<void>;
  /** What is stored, attribute by attribute, where there are items. */
  raw?(account: string): Promise<Item | undefined>;
  close(): Promise<void>;
}

export interface Network {
  /** Requests arrive twice: the second answer counts, so what held may be said not to. */
  readonly duplicated?: boolean;
}

export function recordsContract(open: () => Promise<Subject>, { duplicated = false }: Network = {}): void {
  let subject: Subject;
  let accounts = 0;
  const newAccount = () => `account-${accounts++}`;

  beforeAll(async () => {
    subject = await open();
  });

  afterAll(() => subject.close());

  async function expectStored(account: string, record: VaultRecord): Promise<void> {
    expect(await subject.records.read(account)).toEqual(record);
    if (subject.raw) expect(readable(await subject.raw(account))).toEqual(readable(itemOf(account, record)));
  }

  async function given(record: VaultRecord): Promise<string> {
    const account = newAccount();
    await subject.put(account, record);
    return account;
  }

  const commit = (account: string, what: Commit) => subject.records.commit(account, what);

  /** What holds, and shows the record as it must be then. */
  async function prove(before: VaultRecord, what: ProveUnread): Promise<boolean> {
    const account = await given(before);
    const after = apply(before, what);
    const { held, record } = await subject.records.prove(account, what);
    expect(record).toEqual(after ?? before);
    await expectStored(account, after ?? before);
    return held || (duplicated && after !== undefined);
  }

  describe('a proof of a record that nobody has read', () => unreadProofs(prove));

  test('an account that nobody wrote is empty', async () => {
    await expectStored(newAccount(), { state: 'empty' });
  });

  describe('a commit', () => {
    test.each(cases)('%s', async (_, before, what, holds) => {
      const account = await given(before);
      const after = apply(before, what);
      expect(after !== undefined).toBe(holds);
      const held = await commit(account, what);
      if (!duplicated || !holds) expect(held).toBe(holds);
      await expectStored(account, after ?? before);
    });
  });

  const guess = (asRead: OpenSession['asRead'], id: string): OpenSession => ({
    kind: 'open-session',
    asRead,
    id,
    session: session({
      request: filled(asRead.attempts + 1),
      attempt: asRead.attempts + 1,
      serial: (asRead.answered ?? 0) + 1,
    }),
    ended: [],
  });
  const fresh = { registration, attempts: 0, answered: 0 };

  /** How many of these, all at once, are said to hold. */
  async function admitted(account: string, commits: Commit[]): Promise<number> {
    return (await Promise.all(commits.map((one) => commit(account, one)))).filter(Boolean).length;
  }
  const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

  describe('concurrent commits admit exactly one', () => {
    const most = duplicated ? 0 : 1;

    test('of those that count the same attempt', async () => {
      const account = await given(active());
      expect(
        await admitted(
          account,
          times(20, (i) => guess(fresh, `s${i}`)),
        ),
      ).toBe(most);
      const record = await subject.records.read(account);
      expect(record).toMatchObject({ attempts: 1, answered: 1 });
      expect(record.state === 'active' && Object.keys(record.sessions)).toHaveLength(1);
    });

    test('proof of one session', async () => {
      const account = await given(active({ attempts: 2, sessions: { s: session() } }));
      const prove: Commit = { kind: 'prove', registration, session: 's', at: now, ended: [] };
      expect(
        await admitted(
          account,
          times(10, () => prove),
        ),
      ).toBe(most);
    });

    test('registration of one pending', async () => {
      const account = await given({ state: 'empty', pending: pending() });
      const next = registering({
        registration: pending().registration,
      });
      const register: Commit = { kind: 'register', over: { state: 'empty' }, next };
      expect(
        await admitted(
          account,
          times(10, () => register),
        ),
      ).toBe(most);
      const { wrappedBy } = next;
      await expectStored(account, active({ registration: pending().registration, wrappedBy }));
    });

    test.each<[string, VaultRecord, number | undefined]>([
      ['the first turn', { state: 'empty' }, undefined],
      ['the next turn', { state: 'empty', startedAt: now - 1000 }, now - 1000],
      ['the turn of a tombstone', destroyed({ startedAt: now - 1000 }), now - 1000],
    ])('start of a registration in %s', async (_, before, lastStart) => {
      const account = await given(before);
      const over = before.state === 'destroyed' ? { state: before.state, registration } : { state: 'empty' as const };
      const turn = { kind: 'reserve-start', over, after: undefined, lastStart } as const;
      const starts = times(10, (i): Commit => ({ ...turn, startedAt: now + i }));
      expect(await admitted(account, starts)).toBe(most);
      const { startedAt = 0 } = await subject.records.read(account);
      const opened = times(
        10,
        (i): Commit => ({
          kind: 'open-registration',
          over,
          startedAt: now + i,
          after: undefined,
          pending: pending({ expiresAt: now + i }),
        }),
      );
      expect(await admitted(account, opened)).toBe(most);
      await expectStored(account, { ...before, startedAt, pending: pending({ expiresAt: startedAt }) });
    });

    test('of a proof, a destruction and a deletion of the last attempt', async () => {
      const record = active({ attempts: 3, sessions: { s: session() } });
      const account = await given(record);
      const asRead = { registration, attempts: 3, answered: 3 };
      const ends: Commit[] = [
        { kind: 'destroy', asRead, destroyedAt: now, reason: 'attempts_exhausted' },
        { kind: 'prove', registration, session: 's', at: now, ended: [] },
      ];
      expect(await admitted(account, ends)).toBe(most);
    });
  });

  test('a count that came round again is told apart: what was answered since the registration only grows', async () => {
    const account = await given(active({ attempts: 1, sessions: { s: session() } }));
    const late = guess({ registration, attempts: 1, answered: 1 }, 'late');
    await commit(account, { kind: 'prove', registration, session: 's', at: now, ended: [] });
    await commit(account, guess({ registration, attempts: 0, answered: 1 }, 'other'));
    expect(await subject.records.read(account)).toMatchObject({ attempts: 1, answered: 2 });
    expect(await commit(account, late)).toBe(false);
  });

  test('any sequence of commits leaves what the rules say', async () => {
    const commits = fc.constantFrom(...cases.map(([, , what]) => what));
    const starts = fc.constantFrom(...cases.map(([, before]) => before));
    await fc.assert(
      fc.asyncProperty(starts, fc.array(commits, { minLength: 1, maxLength: 12 }), async (start, sequence) => {
        const account = await given(start);
        let expected = start;
        for (const what of sequence) {
          const next = apply(expected, what);
          const held = await commit(account, what);
          if (!duplicated) expect(held).toBe(next !== undefined);
          expected = next ?? expected;
        }
        await expectStored(account, expected);
      }),
      { numRuns: 25 },
    );
  });
}
