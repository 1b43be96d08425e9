import { createServer } from 'node:http';
import { listen } from '../../../lib/local/loopback.ts';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}
