import { parentPort, workerData } from 'node:worker_threads';
import type { Completion, Invocation } from './functions.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const handlers = new Map<string, Promise<Handler>>();

function load(name: string): Promise<Handler> {
  const loaded =
    handlers.get(name) ?? import(new URL(`${name}/index.mjs`, workerData.bundles).href).then((m) => m.handler);
  handlers.set(name, loaded);
  return loaded;
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
