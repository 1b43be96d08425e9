/** The instances that are set aside for each function, out of what the account has in the Region. */
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import type { BackgroundName, FunctionName } from '../names.ts';
import type { ConcurrencyConfig, Config } from './config.ts';

const background: readonly BackgroundName[] = ['authorizer', 'destroyer', 'event-publisher'];
export const functionNames: readonly FunctionName[] = [...(Object.keys(routes) as RouteName[]), ...background];

/** Lambda refuses to set aside the last 100: functions without a share live on them. */
const keptByLambda = 100;

export function reservedFor(name: FunctionName, concurrency: ConcurrencyConfig): number {
  switch (name) {
    case 'recovery-start':
    case 'recovery-finish':
      return concurrency.recovery;
    case 'authorizer':
      return concurrency.authorizer;
    case 'destroyer':
    case 'event-publisher':
      return concurrency.background;
    default:
      return concurrency.route;
  }
}

/** Why the shares do not fit into the account; undefined when they do. What watches a key store in CloudHSM takes one. */
export function concurrencyObstacle(concurrency: ConcurrencyConfig, keyStore: Config['keyStore']): string | undefined {
  const most = concurrency.accountLimit - keptByLambda;
  const watching = keyStore === 'cloudhsm' ? 1 : 0;
  const sum = functionNames.reduce((total, name) => total + reservedFor(name, concurrency), watching);
  if (sum <= most) return undefined;
  return `concurrency expected at most ${most} for all functions together (concurrency.accountLimit ${concurrency.accountLimit}, of which Lambda keeps ${keptByLambda}), got ${sum}`;
}
