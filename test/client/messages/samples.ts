/** An error of every code, and of every variant that has words of its own. */
import * as sdk from '../../../lib/client/index.ts';
import { toClientError } from '../../../lib/client/transport/refusal.ts';
import { spending } from '../../../lib/protocol/sdk-error.ts';
import { type ErrorCode, type ErrorDetails, errorTable, toProblem } from '../../../lib/protocol/wire/errors.ts';

export const vaultTime = new Date('2030-01-01T12:00:00.000Z');
export const later = (seconds: number) => new Date(vaultTime.getTime() + seconds * 1000);

const answered = (code: ErrorCode, details: ErrorDetails = {}) =>
  toClientError(toProblem(code, details).problem, { url: '', sent: true, token: '', vaultTime });
export const wrong = (attemptsRemaining: number, wait = 0) =>
  new sdk.WrongPassword({ attemptsRemaining, nextAttemptAt: later(wait), vaultTime });
const signIn = (reason: sdk.TokenFaultReason) =>
  new sdk.NotAuthenticated(toProblem('unauthenticated').problem, { reason });
export const away = (reason: sdk.UnavailableReason) =>
  new sdk.VaultUnavailable('away', { reason, url: '', sent: true });
const invalid = (reason: sdk.InvalidPasswordReason) => new sdk.InvalidPassword({ reason, found: 'it', position: 7 });

export const samples: readonly unknown[] = [
  ...(Object.keys(errorTable) as ErrorCode[]).map((code) => answered(code)),
  ...[wrong(9), wrong(9, 30), wrong(1), wrong(1, 3600), wrong(0)],
  ...[0, 900].map((wait) => answered('attempt_too_soon', { nextAttemptAt: later(wait).toISOString() })),
  answered('key_destroyed', { reason: 'attempts_exhausted' }),
  answered('key_destroyed', { reason: 'attempts_exhausted', destroyedAt: vaultTime.toISOString() }),
  new sdk.WeakPassword('This is a common password', ['Add a word']),
  new sdk.WeakPassword('This is a common password.', []),
  ...(['half_character', 'control', 'invisible', 'unassigned', 'empty', 'too_long'] as const).map(invalid),
  ...(['expired', 'too_old', 'not_yet_valid', 'malformed'] as const).map(signIn),
  ...(['offline', 'tls', 'not_tls', 'timeout', 'unknown'] as const).map(away),
  spending(away('timeout'), 'unknown'),
  spending(away('timeout'), 'attempt'),
  new sdk.TooFewVaults(
    [
      { name: 'one', state: 'done' },
      { name: 'two', state: 'unreachable' },
    ],
    2,
  ),
  new sdk.SetsDisagree([['one'], ['two']], 3),
  new sdk.WrongBackupKey(toProblem('forbidden').problem),
  ...[new sdk.InvalidToken(), new sdk.InvalidAddress('not_https'), new sdk.InvalidIdentity('no key')],
  ...[new sdk.InvalidVaults('too_few'), new sdk.WrongVault('name'), new sdk.InvalidAnswer('odd')],
  ...[new sdk.WeakKsf('weak'), new sdk.ExcessiveKsf('much'), new sdk.WebAssemblyBlocked('why')],
  new sdk.UnfitAdapter('opaque', 'another'),
  ...(['not_a_backup', 'truncated', 'wrong_key_or_damaged', 'damaged'] as const).map(
    (reason) => new sdk.DamagedBackup(reason, 0),
  ),
  new sdk.UnfitAdapter('argon2id', 'an adapter'),
  new sdk.InvalidVerifier('salt', 'salt'),
  new sdk.InvalidBackupKey({ kind: 'length', digits: 63 }),
  new sdk.InvalidBackupKey({ kind: 'character', character: 'g', position: 5 }),
  ...(['wrapping', 'opening'] as const).map((when) => new sdk.PasskeyDiffers(when)),
  ...[new sdk.PasskeyWithoutPrf('missing'), new sdk.PasskeyCancelled(), new sdk.PasskeyExists()],
  ...[new sdk.PasskeyUnavailable('no_webauthn'), new sdk.InvalidPasskeyFile('file', 'a JSON object')],
  ...[new DOMException('stopped', 'AbortError'), new DOMException('late', 'TimeoutError')],
  ...[new Error('other'), 'a text', undefined],
];
