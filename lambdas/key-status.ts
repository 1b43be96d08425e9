import { describeKey } from '../lib/vault/key.ts';
import { records } from './middleware/environment.ts';
import { type Operation, serve } from './middleware/serve.ts';

export const describe: Operation<'key-status', 'records'> = async ({ caller, now }, ports) =>
  describeKey(await ports.records.read(caller.account), now());

export const handler = serve('key-status', describe, { records });
