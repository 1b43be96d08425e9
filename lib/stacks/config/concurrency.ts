/** The instances that are set aside for each function, out of what the account has in the Region. */
import type { z } from 'zod';
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import type { BackgroundName, FunctionName } from '../names.ts';
import { group, whole } from './settings.ts';

/** Instances set aside for each function, and the most it may have. Absent: the account's shared pool. */
export const concurrencySettings = group({
  /** Each of recovery-start and recovery-finish, which wait for the HSMs. */
  recovery: whole(1, 1_000_000),
  /** Each other route. */
  route: whole(1, 1_000_000),
  /** Every request with a token that is new to the API's cache. */
  authorizer: whole(1, 1_000_000),
  /** Each function behind a queue: the destroyer. Lambda asks for two at least. */
  background: whole(2, 1_000_000),
  /** event-publisher, which Lambda calls for ten batches of each shard at once. A new table has four shards. */
  events: whole(1, 1_000_000),
  /** Lambda's quota of concurrent executions in this account and Region. A new account may have less than 1,000. */
  accountLimit: whole(1, 1_000_000),
}).readonly();

type ConcurrencyConfig = z.infer<typeof concurrencySettings>;

interface Shared {
  readonly concurrency?: ConcurrencyConfig;
  readonly keyStore: 'kms' | 'cloudhsm';
  readonly canary?: object;
}

const background: readonly BackgroundName[] = ['authorizer', 'destroyer', 'event-publisher'];
export const functionNames: readonly FunctionName[] = [...(Object.keys(routes) as RouteName[]), ...background];

/** Lambda always keeps 100 for functions that have none set aside. */
const keptByLambda = 100;

export function reservedFor(name: FunctionName, concurrency: ConcurrencyConfig): number {
  switch (name) {
    case 'recovery-start':
    case 'recovery-finish':
      return concurrency.recovery;
    case 'authorizer':
      return concurrency.authorizer;
    case 'destroyer':
      return concurrency.background;
    case 'event-publisher':
      return concurrency.events;
    default:
      return concurrency.route;
  }
}

/**
 * Why the shares do not fit into the account; undefined when they do. The function that watches a CloudHSM key store
 * takes one more, and so does the canary.
 */
export function concurrencyLimit({ concurrency, keyStore, canary }: Shared): string | undefined {
  if (!concurrency) return undefined;
  const most = concurrency.accountLimit - keptByLambda;
  const watching = (keyStore === 'cloudhsm' ? 1 : 0) + (canary ? 1 : 0);
  const sum = functionNames.reduce((total, name) => total + reservedFor(name, concurrency), watching);
  if (sum <= most) return undefined;
  return `at most ${most} for all functions together, not ${sum} (concurrency.accountLimit ${concurrency.accountLimit}, of which Lambda keeps ${keptByLambda})`;
}
