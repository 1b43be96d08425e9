/** Each row of the error table as the class that an app sees it as. */
import type { BackupKeyVaultError } from '../../protocol/sdk-error.ts';
import type { UnavailableCode } from '../../protocol/sdk-errors.ts';
import type { Problem } from '../../protocol/wire/errors.ts';
import * as errors from '../errors.ts';
import { explainRefusal } from './token.ts';

/** What is known of the call beside the vault's answer. */
export interface Heard {
  /** The origin that was asked. */
  readonly url: string;
  /** Whether any try may have reached the vault. */
  readonly sent: boolean;
  /** The token as it was sent, to explain why it was refused. */
  readonly token: string;
  readonly vaultTime: Date | undefined;
}

export function toClientError(problem: Problem, { url, sent, token, vaultTime }: Heard): BackupKeyVaultError {
  switch (problem.code) {
    case 'attempt_too_soon':
      return new errors.AttemptTooSoon(problem, vaultTime);
    case 'key_destroyed':
      return new errors.KeyDestroyed(problem);
    case 'attempts_exhausted':
      return new errors.AttemptsExhausted(problem, vaultTime);
    case 'wrong_password':
      return wrongPassword(problem, vaultTime);
    case 'key_exists':
      return new errors.KeyExists(problem);
    case 'key_not_found':
      return new errors.KeyNotFound(problem);
    case 'unauthenticated':
      return new errors.NotAuthenticated(problem, explainRefusal(problem, token, vaultTime));
    case 'forbidden':
      return problem.errors?.some(({ field }) => field === 'ownerProof')
        ? new errors.WrongBackupKey(problem)
        : new errors.NotAuthenticated(problem, explainRefusal(problem, token, vaultTime));
    case 'conflict':
    case 'rate_limited':
    case 'internal':
    case 'key_store_unavailable':
    case 'storage_unavailable':
      return unavailable(problem, problem.code, { url, sent });
    default:
      return new errors.VaultRefused(problem, problem.code);
  }
}

type Asked = Pick<Heard, 'url' | 'sent'>;

function unavailable({ detail, title }: Problem, code: UnavailableCode, asked: Asked): BackupKeyVaultError {
  return new errors.VaultUnavailable(detail ?? title, { reason: 'answered_unavailable', ...asked, code });
}

function wrongPassword(
  { attemptsRemaining = 0, nextAttemptAt }: Problem,
  vaultTime: Date | undefined,
): BackupKeyVaultError {
  const next = nextAttemptAt === undefined ? undefined : new Date(nextAttemptAt);
  return new errors.WrongPassword({ attemptsRemaining, nextAttemptAt: next, vaultTime });
}
