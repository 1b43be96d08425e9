/** How long a call may take, and how often it is made. The waits before a retry are the SDK's. */
import type { Effort } from './sdk/service-client.ts';

// An HSM operation takes longer than a read of one item. A call that takes much longer than the slow ones usually do
// will not answer.
export const quick: Effort = { maxAttempts: 3, baseDelay: 50, timeOuts: { connect: 500, call: 1000 } };
export const quickest: Effort = { ...quick, baseDelay: 25 };
export const slow: Effort = { maxAttempts: 2, baseDelay: 50, timeOuts: { connect: 500, call: 1800 } };

/** The same for the SDK's own client. */
export function settingsOf({ maxAttempts, timeOuts: { connect, call } }: Effort) {
  return {
    maxAttempts,
    requestHandler: { connectionTimeout: connect, requestTimeout: call, throwOnRequestTimeout: true },
  };
}
