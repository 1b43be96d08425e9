/** What an answer about the key means to the commands. */

import type { KeyStatus } from '../../../lib/client/index.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import { localTime } from '../terminal/quantity.ts';

/** The vault's time is known to a second or so: anything nearer than this only the vault can tell. */
const uncertaintyMs = 2_000;

/** Certainly still to come, by the vault's time `now`, where that is known. */
export function isAhead(time: string | undefined, now: Date | undefined): boolean {
  return time !== undefined && now !== undefined && Date.parse(time) > now.getTime() + uncertaintyMs;
}

/**
 * There is a key, or a part of one in a set, and certainly no open reset that lets it go without proof. `now` is the vault's time, where that
 * is known.
 */
export function isKept(answer: Pick<KeyStatus, 'state' | 'resetAt'>, now: Date | undefined): boolean {
  const { resetAt } = answer;
  const there = isPresent(answer) || answer.state === 'incomplete';
  return there && (resetAt === undefined || isAhead(resetAt, now));
}

/** Such as `was destroyed at 2026-03-01 14:05:09 (attempts exhausted)`. */
export function whenDestroyed({ destroyedAt, reason }: KeyStatus): string {
  const when = destroyedAt ? ` at ${localTime(new Date(destroyedAt))}` : '';
  return `was destroyed${when}${reason ? ` (${reason.replaceAll('_', ' ')})` : ''}`;
}
