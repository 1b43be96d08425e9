/** Sends what `fetch` would refuse to: any method, any path, any body. */
import { Agent, request } from 'node:http';
import type { Reply } from './judge.ts';
import type { Hostile } from './requests.ts';

export interface Timed extends Reply {
  readonly milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function closeConnections(): void {
  agent.destroy();
}

export function send(port: number, { method, path, headers, body }: Hostile): Promise<Timed> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: 15_000 }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString('utf8'),
          milliseconds: performance.now() - began,
        }),
      );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 15 s')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
