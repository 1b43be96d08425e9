/** Read, decide, commit, and only then answer. */
import { describe, expect, test } from '@jest/globals';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import type { Commit } from '../../lib/vault/commit.ts';
import type { Records } from '../../lib/vault/ports.ts';
import { commitThenAnswer, shownFirst } from '../../lib/vault/race.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { decideRecovery } from '../../lib/vault/recovery.ts';
import { account, active, filled, now, pending, policy, registering } from './fixtures.ts';
import { memoryRecords } from './memory-records.ts';

const over = { state: 'empty' } as const;
const open: Commit = { kind: 'open-registration', over, after: undefined, pending: pending() };

type Stored = Pick<Records, 'read' | 'commit'>;

/** Says what was asked of it, and lets another writer be first `lost` times. */
function watched(lost = 0): { records: Stored; log: string[] } {
  const inner = memoryRecords();
  const log: string[] = [];
  let races = lost;
  return {
    log,
    records: {
      async read(of) {
        log.push('read');
        return inner.read(of);
      },
      async commit(of, commit) {
        log.push(`commit ${commit.kind}`);
        if (races-- > 0) return false;
        return inner.commit(of, commit);
      },
    },
  };
}

describe('an answer leaves', () => {
  test('after its commit', async () => {
    const { records, log } = watched();
    const answer = await commitThenAnswer(records, account, async () => {
      log.push('decide');
      return { commit: open, answer: 'yes' };
    });
    expect(answer).toBe('yes');
    expect(log).toEqual(['read', 'decide', 'commit open-registration']);
    expect((await records.read(account)).pending).toEqual(pending());
  });

  test('after its commit when it is a refusal, and a lost race decides anew', async () => {
    const { records, log } = watched(1);
    const outcomes = [
      { commit: open, refusal: new VaultError('key_destroyed') },
      { commit: open, refusal: new VaultError('attempts_exhausted') },
    ];
    const refused = commitThenAnswer(records, account, () => outcomes.shift() ?? { answer: 'never' });
    await expect(refused).rejects.toMatchObject({ code: 'attempts_exhausted' });
    expect(log).toEqual(['read', 'commit open-registration', 'read', 'commit open-registration']);
  });

  test('without a read where the record was shown already; after a lost race it is read', async () => {
    const { records, log } = watched(1);
    const shown = active();
    const seen: VaultRecord[] = [];
    const decide = (record: VaultRecord) => {
      seen.push(record);
      return { commit: open, answer: 'yes' };
    };
    expect(await commitThenAnswer(shownFirst(records, shown), account, decide)).toBe('yes');
    expect(seen).toEqual([shown, { state: 'empty' }]);
    expect(log).toEqual(['commit open-registration', 'read', 'commit open-registration']);
  });

  test('at once when there is nothing to commit', async () => {
    const { records, log } = watched();
    expect(await commitThenAnswer(records, account, () => ({ answer: 7 }))).toBe(7);
    expect(await commitThenAnswer(records, account, () => ({ commit: undefined, answer: 8 }))).toBe(8);
    expect(log).toEqual(['read', 'read']);
  });

  test.each([1, 2])('after %d lost races, decided anew on what was read anew', async (lost) => {
    const { records, log } = watched(lost);
    let decided = 0;
    const decide = (record: VaultRecord) => {
      expect(record.state).toBe('empty');
      return { commit: open, answer: ++decided };
    };
    expect(await commitThenAnswer(records, account, decide)).toBe(lost + 1);
    expect(log.filter((line) => line === 'read')).toHaveLength(lost + 1);
  });
});

describe('a commit that was applied, its answer lost and its repetition refused', () => {
  test.each([1, 2, 3])('is known again when it was try %d of 3', async (silent) => {
    const inner = memoryRecords();
    let commits = 0;
    const records: Stored = {
      read: inner.read,
      async commit(of, commit) {
        if (++commits === silent) await inner.commit(of, commit);
        return false;
      },
    };
    const answer = await commitThenAnswer(records, account, ({ pending: found }) =>
      found ? { answer: 'known' } : { commit: open, answer: 'never' },
    );
    expect(answer).toBe('known');
    expect(commits).toBe(silent);
  });
});

describe('no answer leaves', () => {
  test('after the third lost race: conflict', async () => {
    const { records, log } = watched(3);
    const lost = commitThenAnswer(records, account, () => ({ commit: open, answer: 'never' }));
    await expect(lost).rejects.toMatchObject({ name: 'VaultError', code: 'conflict', details: {} });
    expect(log.filter((line) => line === 'commit open-registration')).toHaveLength(3);
    expect(log.at(-1)).toBe('read');
  });

  test('when the decision refuses, and nothing is committed', async () => {
    const { records, log } = watched();
    const refused = commitThenAnswer(records, account, () => {
      throw new VaultError('key_not_found');
    });
    await expect(refused).rejects.toMatchObject({ code: 'key_not_found' });
    expect(log).toEqual(['read']);
  });

  test('when the storage fails', async () => {
    const { records } = watched();
    const failing = { ...records, commit: () => Promise.reject(new VaultError('storage_unavailable')) };
    const failed = commitThenAnswer(failing, account, () => ({ commit: open, answer: 'never' }));
    await expect(failed).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});

describe('concurrent guesses', () => {
  test('one round of them is answered once: everyone else decides again and finds the pace', async () => {
    const records = memoryRecords();
    const next = registering({
      registration: pending().registration,
    });
    await records.commit(account, open);
    await records.commit(account, { kind: 'register', over: { state: 'empty' }, next });
    const paced = { ...policy, attemptDelays: [3600] };
    const guesses = Array.from({ length: 20 }, (_, i) =>
      commitThenAnswer(records, account, (record) => {
        const decision = decideRecovery(
          record,
          { scheme: 'opaque' as const, request: filled(i), session: `s${i}` },
          { now: 1_000_000, policy: paced },
        );
        if (decision.kind !== 'admit') throw new Error(`expected an admission, got ${decision.kind}`);
        const commit = decision.commit({ response: filled(i, 320), proof: filled(0) });
        return { commit, answer: commit.session.attempt };
      }),
    );
    const answers = await Promise.allSettled(guesses);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await records.read(account)).toMatchObject({ attempts: 1, answered: 1 });
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'attempt_too_soon' });
  });
});

describe('a guess’s own commit whose answer was lost', () => {
  test('is found again as the same guess: counted once, with the answer that was stored', async () => {
    const put = new Map<string, VaultRecord>([[account, active()]]);
    const inner = memoryRecords(put);
    const records: Stored = { read: inner.read, commit: async (of, commit) => !(await inner.commit(of, commit)) };
    let evaluations = 0;
    const guess = { scheme: 'opaque' as const, request: filled(5), session: 'new' };
    const answer = await commitThenAnswer(records, account, (record) => {
      const decision = decideRecovery(record, guess, { now, policy });
      if (decision.kind === 'remove') return decision;
      if (decision.kind === 'repeat') return { answer: decision.session };
      const commit = decision.commit({ response: filled(++evaluations, 320), proof: filled(8) });
      return { commit, answer: commit.session };
    });
    expect(answer).toMatchObject({ attempt: 1, response: filled(1, 320) });
    expect(evaluations).toBe(1);
    expect(await records.read(account)).toMatchObject({ attempts: 1, answered: 1, sessions: { new: answer } });
  });
});
