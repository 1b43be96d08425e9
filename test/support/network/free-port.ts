import { createServer } from 'node:http';
import { listen } from '../../../lib/local/loopback.ts';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}

/** The first of so many ports in a row that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  const first = await freePort();
  const free = await Promise.allSettled(
    Array.from({ length: count }, async (_, index) => (await listen(createServer(), first + index)).close()),
  );
  return free.every(({ status }) => status === 'fulfilled') ? first : freePorts(count);
}
