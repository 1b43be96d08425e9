/** What runs on the other thread: it answers each question with the hash, or with nothing where it cannot compute one. */
import { hash } from './argon2-hash.ts';

// A worker of a page speaks to the page by its global object, one of Node by a port.
const port = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? globalThis;

port.addEventListener('message', async (event: Event) => {
  if (event instanceof MessageEvent) port.postMessage(await hash(event.data).catch(() => undefined));
});
