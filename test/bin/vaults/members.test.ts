/** What a person is told of each vault of a set that did not do what was asked. */
import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../bin/bkv/explain.ts';
import { factOf, linesOf } from '../../../bin/bkv/vaults/members.ts';
import * as sdk from '../../../lib/client/index.ts';
import { toProblem } from '../../../lib/protocol/wire/errors.ts';

const { problem } = toProblem('other_scheme');
const outage = { reason: 'refused', url: 'https://one.example', sent: false } as const;
const time = new Date(2026, 2, 1, 12, 0, 0);
const report = (state: sdk.MemberState, error?: Error): sdk.MemberReport => ({ name: 'one', state, error });

describe('a vault', () => {
  test('that did it needs no reason', () => {
    expect(factOf(report('done'))).toEqual({ name: 'one', state: 'done' });
    expect(linesOf([report('done')])).toEqual([]);
  });

  test.each<[sdk.MemberReport, string | undefined, string]>([
    [
      report('unreachable', new sdk.VaultUnavailable('', outage)),
      'vault_unavailable',
      'cannot be reached: connection refused',
    ],
    [
      report(
        'unreachable',
        new sdk.VaultUnavailable('', { ...outage, reason: 'answered_unavailable', code: 'key_store_unavailable' }),
      ),
      'vault_unavailable',
      'cannot do it now: its key store is away',
    ],
    [report('waiting'), undefined, 'has not answered yet'],
    [report('stale'), undefined, 'has another set than the others: it missed a change'],
    [
      report('stale', new sdk.SetsDisagree([['one']], 3)),
      'sets_disagree',
      'has another set than the others: it missed a change',
    ],
    [
      report('lied', new sdk.WrongVault('identity')),
      'wrong_vault',
      'is not who it should be: it did not sign with its key of VAULT_IDENTITY',
    ],
    [report('lied', new sdk.WrongVault('name')), 'wrong_vault', 'is not who it was: it has another name than'],
    [
      report('lied', new sdk.InvalidAnswer("the answer's evaluationProof does not hold")),
      'vault_refused',
      "answered what an honest vault does not (the answer's evaluationProof does not hold)",
    ],
    [report('refused', new sdk.KeyNotFound(problem)), 'key_not_found', 'has nothing of this account'],
    [
      report('refused', new sdk.KeyDestroyed({ ...problem, destroyedAt: time.toISOString() })),
      'key_destroyed',
      'destroyed its part at 2026-03-01 12:00:00',
    ],
    [
      report('refused', new sdk.WrongBackupKey(problem)),
      'wrong_backup_key',
      "has a part of another key than this device's",
    ],
    [
      report('refused', new sdk.AttemptTooSoon({ ...problem, nextAttemptAt: time.toISOString() })),
      'attempt_too_soon',
      'takes no attempt before 2026-03-01 12:00:00',
    ],
    [report('refused', new sdk.AttemptsExhausted(problem)), 'attempts_exhausted', 'has no attempt left'],
    [
      report('refused', new sdk.NotAuthenticated(problem, { reason: 'too_old' })),
      'not_authenticated',
      'does not accept its token (too old)',
    ],
    [
      report('refused', new sdk.VaultRefused(problem, 'other_scheme')),
      'vault_refused',
      'keeps a key alone, and no part of a set',
    ],
    [report('refused', new TypeError('broken')), 'unexpected', 'failed: broken'],
    [report('refused'), undefined, 'was not asked'],
  ])('that is %j is told with its reason', (member, error, reason) => {
    const fact = factOf(member);
    expect([fact.state, fact.error]).toEqual([member.state, error]);
    expect(linesOf([member])).toEqual([expect.stringContaining(`  one  ${reason}`)]);
  });
});

test('too few vaults are told with the number that is needed, and a line for each that did not do it', () => {
  const members = [report('done'), { ...report('waiting'), name: 'the-second' }, { ...report('stale'), name: 'three' }];
  const failure = explain(new sdk.TooFewVaults(members, 2));
  expect(failure.message).toBe(
    'Of 3 vaults 2 are needed, and it worked at 1:\n' +
      '  the-second  has not answered yet\n' +
      '  three       has another set than the others: it missed a change\n' +
      'Try again when more of them answer. "bkv doctor" says more.',
  );
  expect(failure).toMatchObject({ code: 'too_few_vaults', fields: { threshold: 2, members: members.map(factOf) } });
});

test('an error that vaults have in common names them for scripts', () => {
  const error = new sdk.KeyNotFound(problem);
  error.cause = new sdk.TooFewVaults([report('refused', error)], 2);
  expect(explain(error)).toMatchObject({
    code: 'key_not_found',
    message: 'The vaults have no key of this account.',
    fields: { members: [{ name: 'one', state: 'refused', error: 'key_not_found' }] },
  });
});

test('sets that differ are told, the largest first', () => {
  const { code, message, fields } = explain(new sdk.SetsDisagree([['b'], ['d', 'a']], 4));
  expect([code, fields]).toEqual(['sets_disagree', { sets: [['a', 'd'], ['b']], attemptsRemaining: 4 }]);
  expect(message).toContain('The password may be right.\n  one set at a and d\n  another at b\n');
  expect(message).toMatch(/4 attempts left\.$/);
});
