/** What runs on the other thread: it answers each question with the hash, or with nothing where it cannot compute one. */
import { hash } from './argon2-hash.ts';
import { nodeThreads } from './node-threads.ts';

// A worker of a page speaks to the page by its global object, one of Node by a port.
const port = nodeThreads()?.parentPort ?? globalThis;

port.addEventListener('message', async (event: Event) => {
  if (event instanceof MessageEvent) port.postMessage(await hash(event.data).catch(() => undefined));
});
