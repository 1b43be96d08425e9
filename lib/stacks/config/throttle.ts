/** How much the API takes: of everyone together, of one token, and of one address. */
import type { z } from 'zod';
import { group, whole } from './settings.ts';

/**
 * Operations a second of one CloudHSM key store, which nobody can raise (AWS KMS Developer Guide, "Request quotas").
 * Each request of a recovery or a registration takes one.
 */
const keyStoreOperations = 1_800;

/**
 * Requests a second, and how many may come at once. API Gateway counts each route by itself, and takes both as targets
 * (API Gateway Developer Guide, "Throttle requests to your REST APIs").
 */
const throttle = group({ rate: whole(1, 10_000), burst: whole(1, 5_000) }).readonly();

export const throttleSettings = group({
  /** recovery-start, and as much again for recovery-finish. */
  recovery: throttle,
  /** registration-start, and as much again for registration-finish. */
  registration: throttle,
  /**
   * Every route besides. It is no limit of the sum: all APIs of an account together have 10,000 requests a second in
   * most Regions, until AWS raises it.
   */
  eachRoute: throttle,
  /** Requests with one token in five minutes; the firewall's own floor is 10. */
  perToken: whole(10, 2_000_000_000),
  /** Requests from one address in five minutes. Thousands of a mobile carrier's customers may share one. */
  perAddress: whole(10, 2_000_000_000),
}).readonly();

interface Limited {
  readonly keyStore: 'kms' | 'cloudhsm';
  readonly throttle: z.infer<typeof throttleSettings>;
  readonly rewrapsPerSecond: number;
}

/**
 * What is wrong with the throttles of the routes that use the key store. A blob that moves is opened and wrapped: it is
 * taken as two operations, to be on the safe side, should KMS count it as one.
 */
export function throttleFault({ keyStore, throttle, rewrapsPerSecond }: Limited): string | undefined {
  const { recovery, registration } = throttle;
  if (recovery.rate < registration.rate) return 'a recovery.rate of at least registration.rate';
  const sum = 2 * (recovery.rate + registration.rate + rewrapsPerSecond);
  if (keyStore === 'kms' || sum <= keyStoreOperations) return undefined;
  const most = keyStoreOperations / 2 - rewrapsPerSecond;
  return `recovery.rate and registration.rate of at most ${most} together: a CloudHSM key store serves ${keyStoreOperations} operations a second, and their four routes and rewrapsPerSecond would ask for ${sum}`;
}
