/** The SDK's retry, as its middleware drives it. The middleware itself makes an Error for each call that goes well. */
import {
  getRetryAfterHint,
  isServerError,
  isThrottlingError,
  isTransientError,
  type StandardRetryStrategy,
} from '@smithy/core/retry';
import type { RetryErrorType, SdkError, StandardRetryToken } from '@smithy/types';
import { abortError } from './connections.ts';

export interface Failed {
  readonly token: StandardRetryToken;
  readonly error: SdkError;
  readonly abortSignal: AbortSignal | undefined;
}

/** Waits until a call that failed may be made again. Throws what it failed by where it may not, or an `AbortError`. */
export async function refreshToken(strategy: StandardRetryStrategy, failed: Failed): Promise<StandardRetryToken> {
  const { token, error, abortSignal } = failed;
  if (abortSignal?.aborted) throw error;
  const retryAfterHint = getRetryAfterHint(error.$response);
  const info = { error, errorType: typeOf(error), ...(retryAfterHint && { retryAfterHint }) };
  const refreshed = strategy.refreshRetryTokenForRetry(token, info).catch(() => {
    throw error;
  });
  return abortSignal ? unlessAborted(refreshed, abortSignal) : refreshed;
}

function typeOf(error: SdkError): RetryErrorType {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(abortError(signal));
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
