/** A process that does one half of a recovery again and again, as a function of Lambda has a process of its own. */
import { pathToFileURL } from 'node:url';
import { login } from '../functions/login.ts';
import { cpuOf } from '../process/usage.ts';
import { type BareCall, callBare } from './bare.ts';

export type Work =
  /** A bundle, by its file. */
  | { readonly kind: 'function'; readonly file: string }
  /** AWS calls with nothing around them, and OPAQUE's whole share of a recovery where that is wanted. */
  | { readonly kind: 'bare'; readonly opaque: boolean };

export type Order = { readonly events: readonly object[] } | { readonly turns: readonly (readonly BareCall[])[] };

export interface Done {
  /** Milliseconds of all threads of the process, while it worked. */
  readonly cpu: number;
}

const { env } = process;
const work: Work = JSON.parse(env.BENCH_WORK ?? '');
const run = await (work.kind === 'function' ? ofFunction(work.file) : ofBare(work.opaque));

async function ofFunction(file: string) {
  const { handler } = await import(pathToFileURL(file).href);
  return async (order: Order) => {
    if (!('events' in order)) throw new Error('a function expects events');
    for (const event of order.events) {
      const answer = await handler(event, { awsRequestId: 'bench', functionName: env.AWS_LAMBDA_FUNCTION_NAME });
      if ((answer.statusCode ?? 200) !== 200) throw new Error(`expected 200, got ${answer.statusCode} ${answer.body}`);
    }
  };
}

async function ofBare(withOpaque: boolean) {
  const { bare } = await login({ account: 'A'.repeat(43), vault: 'bench', registration: 'A'.repeat(22) });
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN ?? '',
  };
  return async (order: Order) => {
    if (!('turns' in order)) throw new Error('bare work expects calls');
    for (const calls of order.turns) {
      for (const call of calls) await callBare(call, credentials);
      if (withOpaque) bare();
    }
  };
}

process.on('message', async (order: Order) => {
  process.send?.({ cpu: await cpuOf(() => run(order)) } satisfies Done);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
