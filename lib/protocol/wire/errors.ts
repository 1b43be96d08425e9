/** The closed table of everything the vault may answer but success. Server, SDK, OpenAPI and docs read it. */

interface ErrorRow {
  /** HTTP status. */
  readonly status: number;
  readonly title: string;
  /** Whether an attempt was spent by the time this is answered. */
  readonly spendsAttempt: boolean;
  /** What a caller may do: `later` means the same request again after Retry-After or a back-off. */
  readonly retry: 'no' | 'later' | 'fresh_token' | 'start_again' | 'with_proof';
}

const row = (status: number, title: string, retry: ErrorRow['retry']): ErrorRow => ({
  status,
  title,
  retry,
  spendsAttempt: false,
});

export const errorTable = {
  invalid_request: row(400, 'The request is not valid', 'no'),
  unauthenticated: row(401, 'The token is missing or not valid', 'fresh_token'),
  forbidden: row(403, 'The token or the owner proof does not allow this', 'fresh_token'),
  wrong_password: { ...row(403, 'The proof of the password is wrong', 'start_again'), spendsAttempt: true },
  key_not_found: row(404, 'The account has no key', 'no'),
  not_found: row(404, 'There is no such route', 'no'),
  key_exists: row(409, 'The account has a key and no owner proof was given', 'with_proof'),
  session_expired: row(409, 'The registration or session is no longer open', 'start_again'),
  conflict: row(409, 'Other requests for this account came first', 'later'),
  attempts_exhausted: row(409, 'No attempt is left', 'no'),
  other_scheme: row(409, 'The key is kept in another way', 'no'),
  key_destroyed: row(410, 'The key is destroyed', 'no'),
  too_large: row(413, 'The request is too large', 'no'),
  attempt_too_soon: row(429, 'The next attempt is not possible yet', 'later'),
  rate_limited: row(429, 'Too many requests', 'later'),
  internal: row(500, 'The vault failed', 'later'),
  key_store_unavailable: row(503, 'The key store cannot be reached', 'later'),
  storage_unavailable: row(503, 'The storage cannot be reached', 'later'),
} as const satisfies Record<string, ErrorRow>;

/** What the vault answers where it does not do what was asked: docs/protocol.md explains each. */
export type ErrorCode = keyof typeof errorTable;

/** A field of a request, such as `ownerProof`, and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

/** What an error may say besides its code. None of it may come from a body, token or key. Times are ISO 8601 UTC. */
export interface ErrorDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly attemptsRemaining?: number;
  readonly nextAttemptAt?: string;
  readonly destroyedAt?: string;
  readonly reason?: string;
  /** Seconds, sent as the Retry-After header. */
  readonly retryAfter?: number;
}

/** An RFC 9457 problem document. */
export interface Problem extends Omit<ErrorDetails, 'retryAfter'> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
}

/** Thrown wherever a request ends in a row of the table. `cause` is for the code, never for a log. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(details.detail ?? errorTable[code].title, { cause });
    this.code = code;
    this.details = details;
  }
}

export const defaultRetryAfter = 1;

/** The document and headers that tell this error to a caller. */
export function toProblem(code: ErrorCode, details: ErrorDetails = {}): { problem: Problem; retryAfter?: number } {
  const { status, title } = errorTable[code];
  const { retryAfter, ...said } = details;
  const problem: Problem = { type: `urn:backup-key-vault:error:${code}`, title, status, code, ...said };
  if (status === 429 || status === 503) return { problem, retryAfter: retryAfter ?? defaultRetryAfter };
  return { problem };
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}
