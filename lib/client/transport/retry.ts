/** What is tried again, and when: every route may be sent again (lib/protocol/wire/routes.ts says why). */
import { type ErrorCode, errorTable, type Problem } from '../../protocol/wire/errors.ts';
import type { Outage, UnavailableReason } from './outage.ts';

/** Told before each wait, so that a UI can say that it goes on. */
export interface Retry {
  /** The try that comes, from 2 to `tries`. */
  readonly attempt: number;
  readonly tries: number;
  /** Milliseconds until then. */
  readonly delay: number;
  /** Why the last one failed. */
  readonly reason: UnavailableReason;
  /** The vault's, where it said one. */
  readonly code?: ErrorCode;
  /** The name of the vault, where there are several. */
  readonly vault?: string;
}

/** What came back, read to its end. */
export interface Reply {
  readonly ok: boolean;
  readonly status: number;
  /** Milliseconds. */
  readonly retryAfter: number;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

/** One try that brought no success. */
export interface Failed extends Outage {
  readonly reply?: Reply;
  readonly problem?: Problem | undefined;
  readonly cause?: unknown;
}

export const tries = 5;
const firstDelayMs = 200;
/** Whether to wait longer than this is for the user to decide, not for a loop. */
const longestDelayMs = 5_000;

/** Milliseconds until the next try; undefined when there is none. */
export function delayAfter(attempt: number, { reason, reply, problem }: Failed): number | undefined {
  if (attempt >= tries || !mayRetry(reason, reply, problem)) return undefined;
  const backOff = firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  const delay = Math.max(reply?.retryAfter ?? 0, backOff);
  return delay > longestDelayMs ? undefined : delay;
}

function mayRetry(reason: UnavailableReason, reply: Reply | undefined, problem: Problem | undefined): boolean {
  // A host without TLS, or with a wrong certificate, is the same a second later.
  if (!reply) return reason !== 'tls' && reason !== 'not_tls';
  if (!problem) return reply.status >= 500;
  return errorTable[problem.code].retry === 'later' && problem.code !== 'attempt_too_soon';
}

/** Whether the vault may have got a request that ended so. */
export function mayHaveArrived({ reason }: Outage): boolean {
  return !['refused', 'no_such_host', 'not_tls', 'tls'].includes(reason);
}
