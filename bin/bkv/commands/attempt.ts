/** Before a password is asked for: whether an attempt is possible, and how many there are. */
import type { KeyStatus } from '../../../lib/client/index.ts';
import { destroyed, exhausted, notFound, tooSoon } from '../explain-vault.ts';
import { count } from '../terminal/quantity.ts';
import type { Places } from '../vaults/place.ts';
import { noWholeSet, requireEnough } from '../vaults/standing.ts';
import { isAhead } from './present.ts';

interface Attempt {
  readonly places: Places;
  /** The vault's time. */
  readonly now: Date | undefined;
}

/** Where no attempt is possible, nobody is asked for a password. */
export function requireAttempt(answer: KeyStatus, { places: { present, former }, now }: Attempt): void {
  const { state, attemptsRemaining, reason, ...times } = answer;
  const destroyedAt = times.destroyedAt ? new Date(times.destroyedAt) : undefined;
  requireEnough(answer, present.threshold);
  // It may be where it was before.
  const elsewhere = former.length > 0;
  if (state === 'none' && !elsewhere) throw notFound(answer.members !== undefined);
  if (state === 'incomplete' && !elsewhere) throw noWholeSet(answer, present.threshold);
  if (state === 'destroyed') throw destroyed({ destroyedAt, reason });
  if (state === 'exhausted') throw exhausted({ destroyedAt, vaultTime: now });
  if (times.nextAttemptAt && isAhead(times.nextAttemptAt, now))
    throw tooSoon({ attemptsRemaining, nextAttemptAt: new Date(times.nextAttemptAt), vaultTime: now });
}

/** Such as `9 of 10 attempts left.` */
export function attemptsText({ attemptsRemaining, maxAttempts = 0 }: KeyStatus): string | undefined {
  return attemptsRemaining === undefined ? undefined : `${attemptsRemaining} of ${count(maxAttempts, 'attempt')} left.`;
}
