/** What a client takes for a problem of the vault's. */
import { describe, expect, test } from '@jest/globals';
import { type ErrorCode, errorTable, toProblem } from '../../../lib/protocol/wire/errors.ts';
import { readProblem } from '../../../lib/protocol/wire/problem.ts';

const time = '2030-01-01T00:00:00.000Z';

describe('a problem document', () => {
  const details = {
    detail: 'more',
    errors: [{ field: 'ke1', reason: 'expected' }],
    attemptsRemaining: 3,
    nextAttemptAt: time,
    destroyedAt: time,
    reason: 'attempts_exhausted',
  };
  const { problem } = toProblem('invalid_request', details);

  test('is read as the vault said it, without what a later one may add', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const said = toProblem(code, details).problem;
      expect(readProblem(JSON.parse(JSON.stringify({ ...said, later: 1 })))).toEqual(said);
    }
  });

  test.each([
    ['code', 'toString'],
    ['code', undefined],
    ['title', undefined],
    ['status', '400'],
    ['detail', 7],
    ['errors', 7],
    ['errors', [null]],
    ['errors', [{ field: 'ke1' }]],
    ['attemptsRemaining', '3'],
    ['attemptsRemaining', -1],
    ['nextAttemptAt', 'soon'],
    ['destroyedAt', 0],
    ['reason', {}],
  ])('whose %s is %j is none', (field, value) => {
    expect(readProblem({ ...problem, [field]: value })).toBeUndefined();
  });

  test.each([undefined, null, '', 7, []])('is not %j', (body) => {
    expect(readProblem(body)).toBeUndefined();
  });
});
