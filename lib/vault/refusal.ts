import { VaultError } from '../protocol/wire/errors.ts';
import { type Active, attemptsRemaining, type Destroyed, endOfSessions, type Lapsed, type Scheme } from './record.ts';

export const iso = (time: number) => new Date(time).toISOString();

const secondsUntil = (time: number, now: number) => Math.max(1, Math.ceil((time - now) / 1000));

/** Says from when on the next attempt may be made. */
export function attemptTooSoon(record: Active, nextAttemptAt: number, now: number): VaultError {
  return new VaultError('attempt_too_soon', {
    attemptsRemaining: attemptsRemaining(record),
    nextAttemptAt: iso(nextAttemptAt),
    retryAfter: secondsUntil(nextAttemptAt, now),
  });
}

/** When a key with no attempt left is destroyed, unless a proof in an open session comes before. */
export function endOf(exhausted: Active): { destroyedAt?: string } {
  const end = endOfSessions(exhausted);
  return end === undefined ? {} : { destroyedAt: iso(end) };
}

export function attemptsExhausted(record: Active): VaultError {
  return new VaultError('attempts_exhausted', { attemptsRemaining: 0, ...endOf(record) });
}

/** Says which messages are expected. */
export function otherScheme(expected: Scheme): VaultError {
  const of = expected === 'set' ? 'a vault set' : 'one vault';
  return new VaultError('other_scheme', { detail: `The messages of ${of} were expected` });
}

export function startedTooSoon(): VaultError {
  return new VaultError('rate_limited', { detail: 'A registration of this account was started a moment ago' });
}

export function keyDestroyed({ destroyedAt, reason }: Destroyed | Lapsed): VaultError {
  return new VaultError('key_destroyed', { destroyedAt: iso(destroyedAt), reason });
}

export function wrongPassword(record: Active): VaultError {
  const { nextAttemptAt } = record;
  return new VaultError('wrong_password', {
    attemptsRemaining: attemptsRemaining(record),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt: iso(nextAttemptAt) }),
  });
}

export function ownerProofWrong(action: string): VaultError {
  return new VaultError('forbidden', {
    detail: 'The owner proof does not fit the key that the account has',
    errors: [{ field: 'ownerProof', reason: `expected a signature for ${action} by the registered owner key` }],
  });
}
