/** The closed table of errors: what the SDK exports has a row each, and TypeScript knows all of them. */
import { describe, expect, test } from '@jest/globals';
import { isSdkError, type SdkError } from '../../lib/client/any-error.ts';
import * as sdk from '../../lib/client/index.ts';
import { toClientError } from '../../lib/client/transport/refusal.ts';
import { type SdkErrorCode, sdkErrors } from '../../lib/protocol/sdk-errors.ts';
import { type ErrorCode, errorTable, toProblem } from '../../lib/protocol/wire/errors.ts';

const rows = Object.entries(sdkErrors) as [SdkErrorCode, (typeof sdkErrors)[SdkErrorCode]][];
const exported = Object.entries(sdk).flatMap(([name, value]) =>
  typeof value === 'function' && value.prototype instanceof Error && value !== sdk.BackupKeyVaultError ? name : [],
);

/** One of each class that no answer of the vault's makes. */
const made: readonly sdk.BackupKeyVaultError[] = [
  new sdk.WeakPassword('weak', []),
  new sdk.InvalidPassword({ reason: 'empty', found: '0 bytes' }),
  new sdk.InvalidToken(),
  new sdk.InvalidAddress('not_https'),
  new sdk.InvalidIdentity('no key'),
  new sdk.InvalidVaults('too_few'),
  new sdk.TooFewVaults([], 2),
  new sdk.SetsDisagree([], 1),
  new sdk.VaultUnavailable('away', { reason: 'refused', url: '', sent: false }),
  new sdk.WrongBackupKey(toProblem('forbidden').problem),
  new sdk.WrongVault('name'),
  new sdk.InvalidAnswer('odd'),
  new sdk.WeakKsf('weak'),
  new sdk.ExcessiveKsf('much'),
  new sdk.WebAssemblyBlocked('why'),
  new sdk.UnfitAdapter('argon2id', 'another'),
  new sdk.DamagedBackup('damaged', 1),
  new sdk.InvalidVerifier('salt', 'salt'),
  new sdk.InvalidBackupKey({ kind: 'length', digits: 1 }),
  new sdk.PasskeyWithoutPrf('missing'),
  new sdk.PasskeyDiffers('opening'),
  new sdk.PasskeyCancelled(),
  new sdk.PasskeyExists(),
  new sdk.PasskeyUnavailable('platform'),
  new sdk.InvalidPasskeyFile('file', 'a JSON object'),
];
const heard = { url: 'https://vault.example.com', sent: true, token: '', vaultTime: undefined };
const answered = (Object.keys(errorTable) as ErrorCode[]).map((code) => toClientError(toProblem(code).problem, heard));
const all = [...answered, ...made];

describe('the table', () => {
  test('has the classes that are exported, and no other', () => {
    expect(exported.length).toBeGreaterThan(20);
    expect([...new Set(rows.map(([, { type }]) => type))].sort()).toEqual(exported.sort());
  });

  test.each(rows)('%s is the code of its class, which says what its row says', (code, { type, retryable, spent }) => {
    const error = all.find((one) => one.code === code);
    expect(error).toBeInstanceOf(sdk.BackupKeyVaultError);
    expect(error).toMatchObject({ name: type, code, retryable, spent });
    expect(error?.constructor.name).toBe(type);
  });

  test('agrees with the table of the vault on what may be sent again, and on what spends an attempt', () => {
    for (const error of answered) {
      const { retry, spendsAttempt } = errorTable[error.code as ErrorCode];
      expect([error.code, error.spent === 'attempt']).toEqual([error.code, spendsAttempt]);
      if (retry === 'later') expect(error.retryable).toBe(true);
      if (retry === 'no') expect(error.retryable).toBe(false);
    }
  });
});

describe('for TypeScript', () => {
  /** Each case knows the fields of its class; the compiler refuses this where one is missing. */
  function fieldOf(error: SdkError): unknown {
    switch (error.code) {
      case 'wrong_password':
      case 'sets_disagree':
        return error.attemptsRemaining;
      case 'attempt_too_soon':
        return error.nextAttemptAt;
      case 'attempts_exhausted':
      case 'key_destroyed':
        return error.destroyedAt;
      case 'weak_password':
        return error.suggestions;
      case 'invalid_password':
      case 'damaged_backup':
      case 'wrong_vault':
      case 'passkey_without_prf':
      case 'passkey_unavailable':
        return error.reason;
      case 'passkey_differs':
        return error.when;
      case 'invalid_passkey_file':
        return error.field;
      case 'invalid_token':
        return error.position;
      case 'invalid_verifier':
        return error.field;
      case 'invalid_address':
      case 'invalid_vaults':
      case 'invalid_backup_key':
        return error.problem;
      case 'too_few_vaults':
        return error.members;
      case 'unauthenticated':
      case 'forbidden':
        return error.claim;
      case 'vault_unavailable':
      case 'key_store_unavailable':
      case 'storage_unavailable':
      case 'rate_limited':
      case 'conflict':
      case 'internal':
        return error.url;
      case 'session_expired':
      case 'invalid_request':
      case 'not_found':
      case 'other_scheme':
      case 'too_large':
      case 'key_exists':
      case 'key_not_found':
      case 'wrong_backup_key':
        return error.errors;
      case 'invalid_identity':
      case 'invalid_answer':
      case 'weak_ksf':
      case 'excessive_ksf':
      case 'webassembly_blocked':
      case 'passkey_cancelled':
      case 'passkey_exists':
        return error.message;
      case 'unfit_adapter':
        return error.adapter;
      default:
        return error satisfies never;
    }
  }

  test('a switch over `code` has every case, and knows the class in each', () => {
    const known = all.filter(isSdkError);
    expect(known).toHaveLength(all.length);
    expect(fieldOf(new sdk.TooFewVaults([], 2))).toEqual([]);
    expect(fieldOf(new sdk.InvalidAddress('not_https'))).toBe('not_https');
    expect(isSdkError(new Error('other'))).toBe(false);
    expect(isSdkError({ code: 'wrong_password' })).toBe(false);
  });
});
