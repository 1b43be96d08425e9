import { describe, expect, test } from '@jest/globals';
import { explain } from '../../bin/bkv/explain.ts';
import { exitCodeRows, failures } from '../../bin/bkv/failure.ts';
import { Interrupted } from '../../bin/bkv/terminal/interrupt.ts';
import * as sdk from '../../lib/client/index.ts';
import { toProblem } from '../../lib/protocol/errors.ts';

const now = new Date(2026, 2, 1, 12, 0, 0);
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const sentence = (error: unknown) => explain(error, now).message;
const { problem } = toProblem('invalid_request', { detail: 'the detail' });

describe('what a person is told', () => {
  test('a wrong password says how many attempts are left and when the next is possible', () => {
    expect(sentence(new sdk.WrongPassword(7, later(30)))).toBe(
      'The password is wrong. 7 attempts are left; the next is possible at 2026-03-01 12:00:30 (in 30 seconds).',
    );
    expect(sentence(new sdk.WrongPassword(9, now))).toContain('9 attempts are left; the next is possible now.');
    expect(sentence(new sdk.WrongPassword(1, now))).toMatch(
      /One attempt is left;.* If it fails too, the key is destroyed/,
    );
  });

  test('the last wrong password says that the key is destroyed and when', () => {
    const last = new sdk.WrongPassword(0, undefined, later(120));
    expect(sentence(last)).toMatch(/destroys the key for good at 2026-03-01 12:02:00 \(in 2 minutes\)/);
    expect(explain(last, now)).toMatchObject({ code: 'wrong_password', fields: { attemptsRemaining: 0 } });
    expect(explain(new sdk.WrongPassword(0), now)).toMatchObject({
      code: 'wrong_password',
      message: 'The password is wrong. That was the last attempt: the vault destroys the key for good within minutes.',
    });
  });

  test('no attempt left says that the key is not destroyed yet, and that nothing was spent', () => {
    const exhausted = (destroyedAt?: string) =>
      explain(new sdk.AttemptsExhausted({ ...problem, ...(destroyedAt && { destroyedAt }) }), now);
    expect(exhausted()).toMatchObject({
      code: 'attempts_exhausted',
      message:
        'No attempt is left, and the last one is still open: unless it proves the password, the vault destroys the key ' +
        'for good within minutes. Nothing was spent.',
      fields: { attemptsRemaining: 0 },
    });
    expect(exhausted(later(120).toISOString()).message).toContain('for good at 2026-03-01 12:02:00 (in 2 minutes).');
  });

  test('a destroyed key says when it was destroyed', () => {
    const destroyedAt = later(-60).toISOString();
    const { problem } = toProblem('key_destroyed', { destroyedAt, reason: 'attempts_exhausted' });
    expect(sentence(new sdk.KeyDestroyed(problem))).toContain('was destroyed at 2026-03-01 11:59:00');
  });

  test('too soon says when, and that nothing was spent', () => {
    const { problem } = toProblem('attempt_too_soon', {
      attemptsRemaining: 3,
      nextAttemptAt: later(3600).toISOString(),
    });
    expect(sentence(new sdk.AttemptTooSoon(problem))).toBe(
      'It is too soon: 3 attempts left; the next is possible at 2026-03-01 13:00:00 (in 1 hour). Nothing was spent.',
    );
  });

  test('a vault that cannot be reached promises nothing that nobody knows', () => {
    // The attempt may have been counted and its answer lost.
    expect(sentence(new sdk.VaultUnavailable())).toBe(
      'The vault cannot be reached, or cannot do it now. Try again later; "bkv status" says whether an attempt was spent.',
    );
  });

  test('a weak password says why and what helps', () => {
    const { message, code } = explain(new sdk.WeakPassword('This is a common password.', ['Add another word']));
    expect([code, message]).toEqual([
      'weak_password',
      'The password is too weak. This is a common password. Add another word.',
    ]);
  });

  test('a file error names the file, and a terminal cannot be made to obey its name', () => {
    const error = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open', path: Buffer.from('a\u001b[2Jb') });
    expect(explain(error)).toMatchObject({ code: 'file_error', message: 'a\ufffd[2Jb may not be read or written.' });
  });

  test('every class of the SDK has its code', () => {
    const reasons = ['not_a_backup', 'truncated', 'wrong_key_or_damaged', 'damaged'] as const;
    const codes = [
      new sdk.KeyExists(problem),
      new sdk.WrongBackupKey(problem),
      new sdk.KeyNotFound(problem),
      new sdk.NotAuthenticated(problem),
      new sdk.VaultUnavailable(),
      new sdk.InvalidAnswer(),
      new sdk.WeakKsf(),
      new sdk.VaultRefused(problem),
      new sdk.InvalidPassword(),
      new sdk.InvalidBackupKey({ kind: 'length', digits: 3 }),
      ...reasons.map((reason) => new sdk.DamagedBackup(reason, 0)),
      new Interrupted(),
      new Error('x'),
      undefined,
    ].map((error) => explain(error).code);
    expect(codes).toEqual([
      'key_exists',
      'wrong_backup_key',
      'key_not_found',
      'not_authenticated',
      'vault_unavailable',
      'vault_refused',
      'vault_refused',
      'vault_refused',
      'invalid_password',
      'invalid_backup_key',
      ...reasons.map(() => 'damaged_backup'),
      'interrupted',
      'unexpected',
      'unexpected',
    ]);
  });

  test('no error class that the SDK exports falls through to unexpected', () => {
    const classes = Object.entries(sdk).filter(([, value]) => value.prototype instanceof Error);
    expect(classes.length).toBeGreaterThan(12);
    const empty = { attemptsRemaining: { value: 1 }, reason: { value: 'x' }, suggestions: { value: [] } };
    const codes = classes.map(([name, { prototype }]) => {
      const error = Object.create(prototype, { ...empty, name: { value: name } });
      return [name, explain(error).code];
    });
    expect(codes.filter(([, code]) => code === 'unexpected')).toEqual([]);
  });

  test('the help names every exit code', () => {
    for (const code of Object.values(failures)) expect(exitCodeRows.map(([row]) => row)).toContain(code);
  });
});
