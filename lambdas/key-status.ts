import { describeKey } from '../lib/vault/key.ts';
import { records } from './environment.ts';
import { type Operation, serve } from './serve.ts';

export const describe: Operation<'key-status', 'records'> = async ({ caller, now }, ports) =>
  describeKey(await ports.records.read(caller.account), now());

export const handler = serve('key-status', describe, { records });
