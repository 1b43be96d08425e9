/** A vault's address that answers what it is told to, over real HTTP. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../lib/local/loopback.ts';
import { type ErrorCode, type ErrorDetails, toProblem } from '../../lib/protocol/wire/errors.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type Scripted =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** The connection breaks. */
  | 'drop'
  /** It breaks in the middle of an answer. */
  | { readonly status: number; readonly cut: string }
  /** Nothing comes, and nothing breaks. */
  | 'silence'
  /** Nothing more comes in the middle of an answer. */
  | { readonly status: number; readonly stall: string };

export interface ScriptedServer {
  readonly url: string;
  readonly seen: Seen[];
  /** The answers, one after the other; the last one is repeated. */
  say(...answers: Scripted[]): void;
  close(): Promise<void>;
}

export const json = (body: unknown, status = 200): Scripted => ({ status, body: JSON.stringify(body) });

/** As the vault answers it. */
export function problem(code: ErrorCode, details: ErrorDetails = {}): Scripted {
  const { problem: body, retryAfter } = toProblem(code, details);
  const headers = { 'content-type': 'application/problem+json', ...(retryAfter && { 'retry-after': `${retryAfter}` }) };
  return { status: body.status, headers, body: JSON.stringify(body) };
}

/** Without Retry-After, so that a test of many retries is short. */
export function quickProblem(code: ErrorCode): Scripted {
  const { problem: body } = toProblem(code);
  return { status: body.status, body: JSON.stringify(body) };
}

export async function startServer(): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  let script: Scripted[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, headers, body, at: Date.now() });
    const answer = script.length > 1 ? script.shift() : script[0];
    if (!answer || answer === 'drop') return void request.socket.destroy();
    if (answer === 'silence') return;
    if ('stall' in answer) {
      response.writeHead(answer.status, { 'content-length': answer.stall.length + 1 });
      return void response.write(answer.stall);
    }
    if ('cut' in answer) {
      response.writeHead(answer.status, { 'content-length': answer.cut.length + 1 });
      return void response.write(answer.cut, () => request.socket.destroy());
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const { url, close } = await listen(server);
  return {
    url,
    seen,
    say(...answers) {
      script = answers;
      seen.length = 0;
    },
    close,
  };
}
