/** A fault-injecting proxy between the functions and an AWS service: real requests over a real network. */

import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../../lib/local/loopback.ts';

export interface Call {
  /** Such as `UpdateItem` or `Decrypt`. */
  readonly operation: string;
  /** Counted from 1 over all calls of the proxy. */
  readonly number: number;
  /** Counted from 1 over the calls of this operation. */
  readonly nth: number;
  readonly body: string;
  /** The SDK's id of what it was asked to do: all its tries carry it. */
  readonly invocation: string;
  /** How often it reached the service, or will. */
  readonly forwarded: number;
  /** Whether the caller got the service's answer. */
  readonly answered: boolean;
  /** Aborted when the caller no longer waits for an answer. */
  readonly left: AbortSignal;
  /** Resolves when the call can have no effect any more. */
  readonly over: Promise<void>;
}

/** What the vault asked for, in order. A second try of the SDK is not one more. */
export function operationsOf(calls: readonly Call[]): string[] {
  return [...new Map(calls.map(({ invocation, operation }) => [invocation, operation])).values()];
}

/** Whether the service may have done something that the caller does not know of. */
export const isSilent = ({ forwarded, answered }: Call): boolean => forwarded > (answered ? 1 : 0);

export const isTroubled = ({ forwarded, answered }: Call): boolean => forwarded !== 1 || !answered;

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
  /** The connection breaks, but the request is still on its way: the service sees it after `until`. */
  | { readonly kind: 'late'; readonly until: Promise<void> }
  /** The service never sees it; an AWS error is answered. */
  | { readonly kind: 'error'; readonly status: number; readonly type: string };

/**
 * Called for every request. The fault that it returns happens to the request. It may wait, so that something else
 * happens first.
 */
type Decide = (call: Call) => Fault | undefined | Promise<Fault | undefined>;

export interface FaultProxy {
  readonly endpoint: string;
  /** Requests seen, by operation. */
  readonly counts: ReadonlyMap<string, number>;
  readonly calls: readonly Call[];
  /** Sets what happens to requests from now on. */
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

  const forward = ({ url, headers }: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const outgoing = request({ hostname, port, path: url ?? '/', method: 'POST', headers, agent }, (incoming) => {
        buffer(incoming).then(
          (answer) => resolve({ status: incoming.statusCode ?? 500, headers: incoming.headers, body: answer }),
          reject,
        );
      });
      outgoing.on('error', reject).end(body);
    });

  const serve = async (call: Writable<Call>, { incoming, body, outgoing }: Incoming) => {
    const fault = await decide?.(call);
    if (fault?.kind === 'drop-request') return void incoming.socket.destroy();
    if (fault?.kind === 'reset') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'error') return awsError(outgoing, fault.status, fault.type);
    call.forwarded = fault?.kind === 'duplicate' ? 2 : 1;
    if (fault?.kind === 'late') {
      incoming.socket.destroy();
      await fault.until;
    }
    if (fault?.kind === 'duplicate') await forward(incoming, body);
    const answer = await forward(incoming, body);
    if (fault?.kind === 'drop-answer') {
      await fault.after?.();
      return void incoming.socket.destroy();
    }
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    call.answered = !call.left.aborted;
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const left = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) left.abort();
    });
    const body = await buffer(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const over = Promise.withResolvers<void>();
    const call = {
      operation,
      number: calls.length + 1,
      nth: counts.get(operation) ?? 0,
      body: body.toString('utf8'),
      invocation: String(incoming.headers['amz-sdk-invocation-id']),
      forwarded: 0,
      answered: false,
      left: left.signal,
      over: over.promise,
    };
    calls.push(call);
    await serve(call, { incoming, body, outgoing }).finally(over.resolve);
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const { url, close } = await listen(server);
  return {
    endpoint: url,
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
      await close();
    },
  };
}

interface Incoming {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly outgoing: ServerResponse;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

function awsError(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: type, message: 'injected' }));
}
