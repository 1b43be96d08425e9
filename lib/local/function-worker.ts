import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Completion, FunctionWorkerData, Invocation } from './functions.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const { bundles, others }: FunctionWorkerData = workerData;

const handlers = new Map<string, Promise<Handler>>();

let loads = 0;

/**
 * A function that failed to load is loaded anew, as Lambda does it. Under the same URL Node would repeat the failure
 * for ever.
 */
function load(name: string): Promise<Handler> {
  const known = handlers.get(name);
  if (known) return known;
  const other = others[name];
  const folder = other === undefined ? bundles : pathToFileURL(`${other}/`);
  const url = new URL(`${name}/index.mjs?load=${loads++}`, folder);
  const loading: Promise<Handler> = import(url.href).then((bundle) => bundle.handler);
  handlers.set(name, loading);
  loading.catch(() => handlers.delete(name));
  return loading;
}

parentPort?.on('message', async ({ id, name, event }: Invocation) => {
  let completion: Completion;
  try {
    const handler = await load(name);
    completion = { id, result: await handler(event, { awsRequestId: `local-${id}`, functionName: name }) };
  } catch (cause) {
    completion = { id, error: cause instanceof Error ? cause.message : 'unknown' };
  }
  parentPort?.postMessage(completion);
});
