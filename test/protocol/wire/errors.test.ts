/** The closed table of errors against the published API. */
import { describe, expect, test } from '@jest/globals';
import {
  defaultRetryAfter,
  type ErrorCode,
  errorTable,
  isErrorCode,
  toProblem,
  VaultError,
} from '../../../lib/protocol/wire/errors.ts';

/** Code, status, whether an attempt is spent, what may be done: as the API's page lists them. */
const published: [ErrorCode, number, boolean, string][] = [
  ['invalid_request', 400, false, 'no'],
  ['unauthenticated', 401, false, 'fresh_token'],
  ['forbidden', 403, false, 'fresh_token'],
  ['wrong_password', 403, true, 'start_again'],
  ['key_not_found', 404, false, 'no'],
  ['not_found', 404, false, 'no'],
  ['key_exists', 409, false, 'with_proof'],
  ['session_expired', 409, false, 'start_again'],
  ['conflict', 409, false, 'later'],
  ['attempts_exhausted', 409, false, 'no'],
  ['other_scheme', 409, false, 'no'],
  ['key_destroyed', 410, false, 'no'],
  ['too_large', 413, false, 'no'],
  ['attempt_too_soon', 429, false, 'later'],
  ['rate_limited', 429, false, 'later'],
  ['internal', 500, false, 'later'],
  ['key_store_unavailable', 503, false, 'later'],
  ['storage_unavailable', 503, false, 'later'],
];

describe('the table', () => {
  test.each(published)('%s is %d', (code, status, spendsAttempt, retry) => {
    expect(errorTable[code]).toEqual({
      status,
      spendsAttempt,
      retry,
      title: expect.stringMatching(/^[A-Z][\w ]{8,60}$/),
    });
  });

  test('holds these and no other', () => {
    expect(Object.keys(errorTable).sort()).toEqual(published.map(([code]) => code).sort());
  });

  test('tells each apart by its title', () => {
    expect(new Set(Object.values(errorTable).map(({ title }) => title)).size).toBe(published.length);
  });

  test('knows its codes, and no name that every object has', () => {
    for (const [code] of published) expect(isErrorCode(code)).toBe(true);
    for (const other of ['', 'Internal', 'toString', '__proto__', 'constructor', 0, null, undefined, ['internal'], {}])
      expect(isErrorCode(other)).toBe(false);
  });
});

describe('a problem document', () => {
  test.each(published)('of %s has type, title, status and code', (code, status) => {
    const { problem, retryAfter } = toProblem(code);
    expect(problem).toEqual({
      type: `urn:backup-key-vault:error:${code}`,
      title: errorTable[code].title,
      status,
      code,
    });
    expect(retryAfter).toBe(status === 429 || status === 503 ? defaultRetryAfter : undefined);
  });

  test('carries the details, and Retry-After beside them where the status has one', () => {
    const details = {
      detail: 'why',
      errors: [{ field: 'ke1', reason: 'expected' }],
      attemptsRemaining: 2,
      nextAttemptAt: 'a',
      destroyedAt: 'b',
      reason: 'c',
    };
    const { problem, retryAfter } = toProblem('attempt_too_soon', { ...details, retryAfter: 30 });
    expect(problem).toMatchObject(details);
    expect(problem).not.toHaveProperty('retryAfter');
    expect(retryAfter).toBe(30);
    expect(toProblem('invalid_request', { retryAfter: 30 })).not.toHaveProperty('retryAfter');
    expect(defaultRetryAfter).toBe(1);
  });
});

describe('a vault error', () => {
  test('says its detail, or else its title', () => {
    expect(new VaultError('conflict').message).toBe(errorTable.conflict.title);
    expect(new VaultError('conflict', { detail: 'more' }).message).toBe('more');
  });

  test('keeps code, details and cause', () => {
    const cause = new Error('below');
    expect(new VaultError('internal', { reason: 'r' }, cause)).toMatchObject({
      name: 'VaultError',
      code: 'internal',
      details: { reason: 'r' },
      cause,
    });
    expect(new VaultError('internal').details).toEqual({});
  });
});
