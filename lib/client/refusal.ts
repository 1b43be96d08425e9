/** Each row of the error table as the class that an app sees it as. */
import { errorTable, type Problem } from '../protocol/errors.ts';
import * as errors from './errors.ts';

export function toClientError(problem: Problem): Error {
  switch (problem.code) {
    case 'attempt_too_soon':
      return new errors.AttemptTooSoon(problem);
    case 'key_destroyed':
      return new errors.KeyDestroyed(problem);
    case 'attempts_exhausted':
      return new errors.AttemptsExhausted(problem);
    case 'wrong_password':
      return wrongPassword(problem);
    case 'key_exists':
      return new errors.KeyExists(problem);
    case 'key_not_found':
      return new errors.KeyNotFound(problem);
    case 'unauthenticated':
      return new errors.NotAuthenticated(problem);
    case 'forbidden':
      return problem.errors?.some(({ field }) => field === 'ownerProof')
        ? new errors.WrongBackupKey(problem)
        : new errors.NotAuthenticated(problem);
    default:
      return errorTable[problem.code].retry === 'later'
        ? new errors.VaultUnavailable(problem.detail ?? problem.title)
        : new errors.VaultRefused(problem);
  }
}

function wrongPassword({ attemptsRemaining = 0, nextAttemptAt }: Problem): errors.WrongPassword {
  return new errors.WrongPassword(attemptsRemaining, nextAttemptAt === undefined ? undefined : new Date(nextAttemptAt));
}
