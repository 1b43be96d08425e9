/** The transport, asking for the status of the key at an address that answers what it is told to. */
import { createTransport, type Transport } from '../../lib/client/transport/transport.ts';
import { json, type Scripted, type ScriptedServer, startServer } from './server.ts';

/** An account without a key. */
export const noKey = { state: 'none', account: 'A'.repeat(43), vault: 'v' } as const;
export const none = json(noKey);

export interface Asking {
  readonly server: ScriptedServer;
  readonly call: Transport;
  /** How many tokens were asked for since the last `outcome`: they are token-1, token-2 and so on. */
  readonly tokens: () => number;
  /** What the server saw, and how the call ended. */
  outcome(...script: Scripted[]): Promise<{ error?: Error; answer?: unknown; requests: number }>;
  /** The server's script, and the count of tokens from the start. */
  say(...script: Scripted[]): void;
}

export async function startAsking(): Promise<Asking> {
  const server = await startServer();
  let tokens = 0;
  const call = createTransport({ url: server.url, token: async () => `token-${++tokens}` });
  const say = (...script: Scripted[]) => {
    server.say(...script);
    tokens = 0;
  };
  return {
    server,
    call,
    tokens: () => tokens,
    say,
    async outcome(...script) {
      say(...script);
      const ended = await call('key-status').then(
        (answer) => ({ answer }),
        (error: Error) => ({ error }),
      );
      return { ...ended, requests: server.seen.length };
    },
  };
}
