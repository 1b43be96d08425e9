import { describeKey } from '../lib/vault/owner-requests.ts';
import { records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

export const describe: Operation<'key-status', 'records'> = async ({ caller, vault, now }, ports) => ({
  account: caller.account,
  vault,
  ...describeKey(await ports.records.read(caller.account), now()),
});

export const handler = routeHandler('key-status', { operation: describe, ports: { records } });
