/** Fewer than a threshold did what was asked: the one error that says why, as one vault would say it. */
import {
  AttemptsExhausted,
  AttemptTooSoon,
  KeyDestroyed,
  KeyExists,
  KeyNotFound,
  NotAuthenticated,
  TooFewVaults,
  VaultRefused,
  VaultUnavailable,
  WrongBackupKey,
} from '../errors.ts';
import type { MemberReport } from './member-report.ts';

type ErrorClass = abstract new (...given: never[]) => Error;

/** What may pass by itself first: the user is told what to wait for, if that would suffice. */
const waits: readonly ErrorClass[] = [AttemptTooSoon, VaultUnavailable, NotAuthenticated, AttemptsExhausted];
/** Then what is for good. */
const ends: readonly ErrorClass[] = [KeyDestroyed, WrongBackupKey, KeyExists, VaultRefused];

interface Shortfall {
  readonly members: readonly MemberReport[];
  readonly threshold: number;
}

/**
 * Of a call that needs a threshold: the error of the members that kept it from that, where they are of one kind, and
 * {@link TooFewVaults} else. It is the cause of the other.
 */
export function refusalOf({ members, threshold }: Shortfall): Error {
  const tooFew = new TooFewVaults(members, threshold);
  let would = members.filter(({ state }) => state === 'done').length;
  for (const type of waits) {
    const of = members.flatMap(({ error }) => (error instanceof type ? error : [])).sort(byWait);
    const needed = of[threshold - would - 1];
    if (needed) return type === VaultUnavailable ? tooFew : withCause(needed, tooFew);
    would += of.length;
  }
  const blocking = members.length - threshold;
  for (const type of [...ends, KeyNotFound]) {
    const of = members.flatMap(({ error }) => (error instanceof type && isItself(error, type) ? error : []));
    if (of.length > blocking || (type === KeyDestroyed && of.length > 0)) return withCause(of[0] ?? tooFew, tooFew);
  }
  return tooFew;
}

/** Classes of the vault's refusals stand under {@link VaultRefused}, which is for what has no class of its own. */
const isItself = (error: Error, type: ErrorClass) => type !== VaultRefused || error.constructor === VaultRefused;

/** The shortest first. */
const byWait = (one: Error, other: Error): number => waitOf(one) - waitOf(other);
const waitOf = (error: Error): number => (error instanceof AttemptTooSoon ? Number(error.nextAttemptAt ?? 0) : 0);

function withCause(error: Error, cause: Error): Error {
  if (error.cause === undefined && error !== cause) error.cause = cause;
  return error;
}
