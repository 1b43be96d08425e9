/** A fault-injecting proxy between the functions and an AWS service: real requests over a real network. */
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  /** Such as `UpdateItem` or `Decrypt`. */
  readonly operation: string;
  /** Counted from 1 over all calls of the proxy. */
  readonly number: number;
  /** Counted from 1 over the calls of this operation. */
  readonly nth: number;
  readonly body: string;
}

export type Fault =
  /** The service never sees it; the connection breaks. */
  | { readonly kind: 'drop-request' }
  /** The same, by a TCP reset. */
  | { readonly kind: 'reset' }
  /** The service applies it; the answer is lost. `after` runs before the connection breaks. */
  | { readonly kind: 'drop-answer'; readonly after?: () => Promise<void> }
  /** The service applies it twice; the second answer is given. */
  | { readonly kind: 'duplicate' }
  /** The service applies it; the answer comes after `ms`. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The service never sees it; an AWS error is answered. */
  | { readonly kind: 'error'; readonly status: number; readonly type: string };

/** Called for every request; what it returns is done to it. May wait, to let something else happen first. */
export type Decide = (call: Call) => Fault | undefined | Promise<Fault | undefined>;

export interface FaultProxy {
  readonly endpoint: string;
  /** Requests seen, by operation. */
  readonly counts: ReadonlyMap<string, number>;
  readonly calls: readonly Call[];
  /** From now on. */
  decide(decide: Decide | undefined): void;
  clear(): void;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  let decide: Decide | undefined;

  const forward = (path: string, headers: IncomingHttpHeaders, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const outgoing = request({ hostname, port, path, method: 'POST', headers, agent }, (incoming) => {
        read(incoming).then(
          (answer) => resolve({ status: incoming.statusCode ?? 500, headers: incoming.headers, body: answer }),
          reject,
        );
      });
      outgoing.on('error', reject).end(body);
    });

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await read(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const call = { operation, number: calls.length + 1, nth: counts.get(operation) ?? 0, body: body.toString('utf8') };
    calls.push(call);
    const fault = await decide?.(call);
    const path = incoming.url ?? '/';
    if (fault?.kind === 'drop-request') return incoming.socket.destroy();
    if (fault?.kind === 'reset') return incoming.socket.resetAndDestroy();
    if (fault?.kind === 'error') return awsError(outgoing, fault.status, fault.type);
    if (fault?.kind === 'duplicate') await forward(path, incoming.headers, body);
    const answer = await forward(path, incoming.headers, body);
    if (fault?.kind === 'drop-answer') {
      await fault.after?.();
      return incoming.socket.destroy();
    }
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    calls,
    decide: (next) => {
      decide = next;
    },
    clear: () => {
      counts.clear();
      calls.length = 0;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function awsError(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: type, message: 'injected' }));
}
