/** A server that sends everyone elsewhere. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Redirector {
  readonly url: string;
  close(): void;
}

export async function redirectTo(target: string): Promise<Redirector> {
  const server = createServer(({ url }, answer) => {
    answer.writeHead(307, { location: target + (url ?? '') }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
