/** Servers that only this machine reaches. */
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Loopback {
  readonly port: number;
  /** With http, whatever the server speaks. */
  readonly url: string;
  /** Ends its connections, whatever is under way on them. */
  close(): Promise<void>;
}

/** On 127.0.0.1, on a port of the system's choice unless one is asked for. */
export async function listen(server: Server | SecureServer, wanted = 0): Promise<Loopback> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
