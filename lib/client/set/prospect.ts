/** What is left after a wrong guess at a set: how many more a threshold of its members would answer, and from when on. */
import { AttemptTooSoon } from '../errors.ts';
import type { Counted } from './judging.ts';

interface Said {
  readonly reply: { readonly counted: Counted } | { readonly error: Error };
  /** The member's. */
  readonly vaultTime: Date | undefined;
}

interface Prospect {
  readonly attemptsRemaining: number;
  readonly nextAttemptAt?: Date | undefined;
  readonly destroyedAt?: Date | undefined;
  readonly vaultTime: Date | undefined;
}

/** Each guess goes to every member, so the threshold-th of them, by what is left, tells. */
export function prospectOf(said: readonly Said[], threshold: number): Prospect {
  const left = said.map(({ reply }) => leftAt(reply)).sort((a, b) => b.attemptsRemaining - a.attemptsRemaining);
  const attemptsRemaining = left[threshold - 1]?.attemptsRemaining ?? 0;
  const vaultTime = said.find((one) => one.vaultTime)?.vaultTime;
  if (attemptsRemaining === 0) return { attemptsRemaining, destroyedAt: last(left.map(({ end }) => end)), vaultTime };
  const times = left.flatMap(({ next, attemptsRemaining }) => (next && attemptsRemaining > 0 ? next : []));
  const nextAttemptAt = times.sort((a, b) => Number(a) - Number(b))[threshold - 1];
  return { attemptsRemaining, nextAttemptAt, vaultTime };
}

interface Left {
  readonly attemptsRemaining: number;
  readonly next?: Date | undefined;
  /** When the session of the last attempt ends. */
  readonly end?: Date;
}

function leftAt(reply: Said['reply']): Left {
  if ('counted' in reply) {
    const { attemptsRemaining, nextAttemptAt, expiresAt } = reply.counted.answer;
    return { attemptsRemaining, next: new Date(nextAttemptAt), end: new Date(expiresAt) };
  }
  if (!(reply.error instanceof AttemptTooSoon)) return { attemptsRemaining: 0 };
  return { attemptsRemaining: reply.error.attemptsRemaining ?? 0, next: reply.error.nextAttemptAt };
}

const last = (times: readonly (Date | undefined)[]): Date | undefined =>
  times.reduce((latest, time) => (time && (!latest || time > latest) ? time : latest), undefined);
