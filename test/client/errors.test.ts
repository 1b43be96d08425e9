/** Each row of the error table as the class that an app sees. */
import { describe, expect, test } from '@jest/globals';
import * as errors from '../../lib/client/errors.ts';
import { toClientError } from '../../lib/client/transport/refusal.ts';
import { type ErrorCode, type ErrorDetails, errorTable, toProblem } from '../../lib/protocol/wire/errors.ts';

const time = '2030-01-01T00:00:00.000Z';
const vaultTime = new Date('2029-12-31T23:59:30.000Z');
const heard = { url: 'https://vault.example.com', sent: true, token: 'token', vaultTime };
const error = (code: ErrorCode, details: ErrorDetails = {}) => toClientError(toProblem(code, details).problem, heard);

const classes: Record<ErrorCode, string> = {
  invalid_request: 'VaultRefused',
  unauthenticated: 'NotAuthenticated',
  forbidden: 'NotAuthenticated',
  wrong_password: 'WrongPassword',
  key_not_found: 'KeyNotFound',
  not_found: 'VaultRefused',
  key_exists: 'KeyExists',
  other_scheme: 'VaultRefused',
  session_expired: 'VaultRefused',
  conflict: 'VaultUnavailable',
  attempts_exhausted: 'AttemptsExhausted',
  key_destroyed: 'KeyDestroyed',
  too_large: 'VaultRefused',
  attempt_too_soon: 'AttemptTooSoon',
  rate_limited: 'VaultUnavailable',
  internal: 'VaultUnavailable',
  key_store_unavailable: 'VaultUnavailable',
  storage_unavailable: 'VaultUnavailable',
};

describe('a problem', () => {
  test.each(Object.entries(classes) as [ErrorCode, string][])('%s is a %s', (code, name) => {
    expect(error(code).constructor.name).toBe(name);
    expect(error(code).name).toBe(name);
    expect(error(code).message).not.toBe('');
  });

  test('says its detail, or else its title', () => {
    for (const code of ['invalid_request', 'conflict', 'key_exists'] as const) {
      expect(error(code).message).toBe(errorTable[code].title);
      expect(error(code, { detail: 'more' }).message).toBe('more');
    }
  });
});

describe('what a user interface needs', () => {
  test('a refusal: its code, and the fields', () => {
    const fields = [{ field: 'ke1', reason: 'expected' }];
    expect(error('invalid_request', { errors: fields })).toMatchObject({ code: 'invalid_request', errors: fields });
    expect(error('session_expired')).toMatchObject({ code: 'session_expired', errors: [] });
  });

  test('forbidden for an owner proof is the wrong backup key; otherwise the token', () => {
    const errorsOf = (field: string) => ({
      errors: [
        { field: 'other', reason: '' },
        { field, reason: '' },
      ],
    });
    expect(error('forbidden', errorsOf('ownerProof'))).toBeInstanceOf(errors.WrongBackupKey);
    expect(error('forbidden', errorsOf('scope'))).toBeInstanceOf(errors.NotAuthenticated);
  });

  test('a wrong password: what is left, and from when', () => {
    expect(error('wrong_password', { attemptsRemaining: 2, nextAttemptAt: time })).toMatchObject({
      attemptsRemaining: 2,
      nextAttemptAt: new Date(time),
      vaultTime,
      message: 'The password is wrong; attempts left: 2',
    });
    expect(error('wrong_password', { attemptsRemaining: 0 })).toMatchObject({
      nextAttemptAt: undefined,
      destroyedAt: undefined,
    });
  });

  test('no attempt left: that it is no wrong password, and the end where it is said', () => {
    const exhausted = error('attempts_exhausted', { attemptsRemaining: 0 });
    expect(exhausted).toBeInstanceOf(errors.AttemptsExhausted);
    expect(exhausted).not.toBeInstanceOf(errors.WrongPassword);
    expect(exhausted).toMatchObject({ attemptsRemaining: 0, destroyedAt: undefined });
    expect(exhausted.message).toBe('No attempt is left, and the last one may still be proven');
    expect(error('attempts_exhausted', { destroyedAt: time })).toMatchObject({
      destroyedAt: new Date(time),
      vaultTime,
    });
  });

  test('too soon: from when', () => {
    expect(error('attempt_too_soon', { attemptsRemaining: 4, nextAttemptAt: time })).toMatchObject({
      attemptsRemaining: 4,
      nextAttemptAt: new Date(time),
      vaultTime,
      message: `The next attempt is possible at ${time}`,
    });
    expect(error('attempt_too_soon')).toMatchObject({
      nextAttemptAt: undefined,
      message: 'The next attempt is possible at a later time',
    });
  });

  test('destroyed: since when and why', () => {
    expect(error('key_destroyed', { destroyedAt: time, reason: 'attempts_exhausted' })).toMatchObject({
      destroyedAt: new Date(time),
      reason: 'attempts_exhausted',
      message: `The key was destroyed at ${time}`,
    });
    expect(error('key_destroyed')).toMatchObject({ destroyedAt: undefined, message: 'The key was destroyed' });
  });
});
