import { describe, expect, test } from '@jest/globals';
import { explain } from '../../bin/bkv/explain.ts';
import { exitCodeRows, failures } from '../../bin/bkv/failure.ts';
import { Interrupted } from '../../bin/bkv/terminal/interrupt.ts';
import { NotABackupRoot } from '../../lib/archive/write/walk.ts';
import * as sdk from '../../lib/client/index.ts';
import { toProblem } from '../../lib/protocol/wire/errors.ts';

const now = new Date(2026, 2, 1, 12, 0, 0);
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const sentence = (error: unknown) => explain(error).message;
type WrongFacts = ConstructorParameters<typeof sdk.WrongPassword>[0];
const wrong = (facts: WrongFacts) => new sdk.WrongPassword({ vaultTime: now, ...facts });
const url = 'https://vault.example.com';
const unavailable = (facts: object) => new sdk.VaultUnavailable('', { reason: 'unknown', url, sent: true, ...facts });
const { problem } = toProblem('invalid_request', { detail: 'the detail' });

describe('what a person is told', () => {
  test('a wrong password says how many attempts are left and when the next is possible', () => {
    expect(sentence(wrong({ attemptsRemaining: 7, nextAttemptAt: later(30) }))).toBe(
      'The password is wrong. 7 attempts are left; the next is possible at 2026-03-01 12:00:30 (in 30 seconds).',
    );
    expect(sentence(wrong({ attemptsRemaining: 9, nextAttemptAt: now }))).toContain(
      '9 attempts are left; the next is possible now.',
    );
    expect(sentence(wrong({ attemptsRemaining: 1, nextAttemptAt: now }))).toMatch(
      /One attempt is left;.* If it fails too, the key is destroyed/,
    );
  });

  test('the last wrong password says that the key is destroyed and when', () => {
    const last = wrong({ attemptsRemaining: 0, destroyedAt: later(120) });
    expect(sentence(last)).toMatch(/destroys the key for good at 2026-03-01 12:02:00 \(in 2 minutes\)/);
    expect(explain(last)).toMatchObject({ code: 'wrong_password', fields: { attemptsRemaining: 0 } });
    expect(explain(wrong({ attemptsRemaining: 0 }))).toMatchObject({
      code: 'wrong_password',
      message: 'The password is wrong. That was the last attempt: the vault destroys the key for good within minutes.',
    });
  });

  test('no attempt left says that the key is not destroyed yet, and that nothing was spent', () => {
    const exhausted = (destroyedAt?: string) =>
      explain(new sdk.AttemptsExhausted({ ...problem, ...(destroyedAt && { destroyedAt }) }, now));
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
    expect(sentence(new sdk.AttemptTooSoon(problem, now))).toBe(
      'It is too soon: 3 attempts left; the next is possible at 2026-03-01 13:00:00 (in 1 hour). Nothing was spent.',
    );
  });

  test('without the vault’s time nobody says how long a wait is', () => {
    const guess = new sdk.WrongPassword({ attemptsRemaining: 7, nextAttemptAt: later(30) });
    expect(sentence(guess)).toBe(
      'The password is wrong. 7 attempts are left; the next is possible at 2026-03-01 12:00:30.',
    );
  });

  test('a vault that cannot be reached has its address and the cause, and promises nothing that nobody knows', () => {
    // The attempt may have been counted and its answer lost.
    expect(sentence(unavailable({ reason: 'cut_off' }))).toBe(
      `The vault at ${url} cannot be reached: the connection broke off. Try again later; "bkv status" says whether an attempt was spent.`,
    );
    expect(sentence(unavailable({ reason: 'refused', sent: false }))).toBe(
      `The vault at ${url} cannot be reached: connection refused. Nothing was sent. "bkv doctor" says more.`,
    );
    expect(sentence(unavailable({ reason: 'answered_unavailable', code: 'key_store_unavailable' }))).toMatch(
      /^The vault at \S+ cannot do it now: its key store is away\. Try again later/,
    );
  });

  test.each([
    [{ reason: 'no_such_host' }, 'no such host'],
    [{ reason: 'not_tls' }, 'what answers there is not TLS'],
    [{ reason: 'tls', systemCode: 'CERT_HAS_EXPIRED' }, "its certificate has expired, or this device's clock is wrong"],
    [{ reason: 'tls', systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'comes from nobody whom this device trusts'],
    [{ reason: 'tls', systemCode: 'ERR_SSL_NO_CIPHER' }, 'TLS failed: ERR_SSL_NO_CIPHER'],
    [{ reason: 'timeout' }, 'no answer in time'],
    [{ reason: 'offline' }, 'no network'],
    [{ reason: 'answered_unavailable', status: 404 }, 'what answers there is no vault: HTTP 404'],
    [{ reason: 'answered_unavailable', code: 'internal' }, 'it failed'],
    [{ reason: 'unknown', systemCode: 'HPE_INVALID_CONSTANT' }, 'HPE_INVALID_CONSTANT'],
  ])('an outage of %j is named: %s', (facts, cause) => {
    expect(sentence(unavailable(facts))).toContain(cause);
  });

  test('a token that cannot be one has the character and its place, and no word of itself', () => {
    expect(explain(new sdk.InvalidToken(1, 0x201c))).toMatchObject({
      code: 'not_authenticated',
      message:
        'VAULT_TOKEN holds a character that no token has (U+201C at position 1): copy the token again, without quotes, spaces and line breaks.',
    });
    expect(sentence(new sdk.InvalidToken(9, 10))).toContain('(U+000A at position 9)');
    expect(sentence(new sdk.InvalidToken())).toMatch(/^VAULT_TOKEN is empty: /);
  });

  test.each<[sdk.TokenFault, RegExp]>([
    [{ reason: 'expired', claim: 'exp' }, /has expired \(exp\)\. Sign in again/],
    [{ reason: 'too_old', claim: 'iat' }, /older than the vault accepts \(iat\)\. Sign in again/],
    [{ reason: 'not_yet_valid', claim: 'nbf' }, /of the future \(nbf\)\. Check the clock/],
    [{ reason: 'missing_claim', claim: 'sub' }, /its claim sub is missing/],
    [{ reason: 'malformed' }, /no JSON Web Token/],
    [{ reason: 'not_allowed' }, /does not give the right/],
    [{ reason: 'not_accepted' }, /issuer, audience or signature/],
  ])('a refused token says what is wrong with it: %j', (fault, words) => {
    expect(explain(new sdk.NotAuthenticated(problem, fault))).toMatchObject({
      code: 'not_authenticated',
      message: expect.stringMatching(words),
    });
  });

  test('a vault that is not the one that is meant says so, and not to go on', () => {
    expect(explain(new sdk.WrongVault('identity'))).toMatchObject({
      code: 'wrong_vault',
      message:
        'This is not the vault: what answered did not sign with an identity key of VAULT_IDENTITY. Do not go on before ' +
        'you know why: someone may be in its place, or VAULT_IDENTITY is out of date.',
      fields: { reason: 'identity' },
    });
    expect(sentence(new sdk.WrongVault('name'))).toContain('has another name than is expected');
  });

  test('an answer that was not used says why', () => {
    expect(sentence(new sdk.InvalidAnswer('the answer is a redirect, and none is followed'))).toBe(
      'The vault answered what its protocol does not allow (the answer is a redirect, and none is followed). Nothing was used.',
    );
  });

  test('a weak password says why and what helps', () => {
    const { message, code } = explain(new sdk.WeakPassword('This is a common password.', ['Add another word']));
    expect([code, message]).toEqual([
      'weak_password',
      'The password is too weak. This is a common password. Add another word.',
    ]);
  });

  test('what cannot be a password says which character, and where', () => {
    const zeroWidth = { found: 'a zero width space (U+200B)', position: 7, codePoint: 0x200b };
    expect(explain(new sdk.InvalidPassword({ reason: 'invisible', ...zeroWidth }))).toMatchObject({
      code: 'invalid_password',
      message:
        'This password has a character that nobody sees: a zero width space (U+200B) at position 7. Nothing was sent.',
      fields: { reason: 'invisible', position: 7, codePoint: 0x200b },
    });
    expect(explain(new sdk.InvalidPassword({ reason: 'empty', found: '0 bytes' })).message).toBe(
      'A password has 1 to 1024 bytes, this one 0 bytes. Nothing was sent.',
    );
  });

  test('a file error names the file, and a terminal cannot be made to obey its name', () => {
    const error = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open', path: Buffer.from('a\u001b[2Jb') });
    expect(explain(error)).toMatchObject({ code: 'file_error', message: 'a\ufffd[2Jb may not be read or written.' });
  });

  test('a path that is no file or folder is named, with what it is', () => {
    expect(explain(new NotABackupRoot('/run/x', 'socket'))).toMatchObject({
      code: 'usage',
      message: '/run/x is a socket, not a file or a folder.',
    });
  });

  test('a port that cannot be listened on is named, and no file is', () => {
    const port = (code: string) =>
      explain(Object.assign(new Error('x'), { code, syscall: 'listen', port: 80 })).message;
    expect(port('EADDRINUSE')).toBe('Port 80 is in use. To take another: PORT=...');
    expect(port('EACCES')).toBe('Port 80 may only be taken by an administrator. To take another: PORT=...');
    expect(port('EADDRNOTAVAIL')).toBe('Port 80 cannot be listened on (EADDRNOTAVAIL). To take another: PORT=...');
  });

  test('every class of the SDK has its code', () => {
    const reasons = ['not_a_backup', 'truncated', 'wrong_key_or_damaged', 'damaged'] as const;
    const codes = [
      new sdk.KeyExists(problem),
      new sdk.WrongBackupKey(problem),
      new sdk.KeyNotFound(problem),
      new sdk.NotAuthenticated(problem),
      unavailable({}),
      new sdk.InvalidAnswer('no answer'),
      new sdk.WebAssemblyBlocked(undefined),
      new sdk.WeakKsf('weak'),
      new sdk.ExcessiveKsf('much'),
      new sdk.InvalidIdentity('no key'),
      new sdk.InvalidAddress('not_https'),
      new sdk.VaultRefused(problem, 'invalid_request'),
      new sdk.InvalidPassword({ reason: 'empty', found: '0 bytes' }),
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
      'wrong_setup',
      'vault_refused',
      'vault_refused',
      'usage',
      'usage',
      'vault_refused',
      'invalid_password',
      'invalid_backup_key',
      ...reasons.map(() => 'damaged_backup'),
      'interrupted',
      'unexpected',
      'unexpected',
    ]);
  });

  test('no error class that the SDK exports falls through to unexpected, but those that no command meets', () => {
    // It keeps no verifier, and has no adapters.
    const unmet = [sdk.BackupKeyVaultError, sdk.InvalidVerifier, sdk.UnfitAdapter] as readonly unknown[];
    const classes = Object.entries(sdk).filter(
      ([, value]) => value.prototype instanceof Error && !unmet.includes(value),
    );
    expect(classes.length).toBeGreaterThan(12);
    const empty = {
      attemptsRemaining: { value: 1 },
      reason: { value: 'x' },
      suggestions: { value: [] },
      members: { value: [] },
      sets: { value: [] },
    };
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
