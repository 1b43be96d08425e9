/** AWS services of the JSON 1.1 protocol on one port of 127.0.0.1, told apart by the prefix in X-Amz-Target. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../lib/local/loopback.ts';

export type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input) => object | Promise<object>;
/** By `<prefix>.<operation>`, as in X-Amz-Target. */
export type Operations = Readonly<Record<string, Operation>>;

/** An error as the SDK's client of the service knows it. Messages never carry a password. */
export class Fault extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export interface JsonService {
  readonly endpoint: string;
  /** What was called, in order, by operation. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** Answers what is no operation, by path; undefined when it does not know the path either. */
export type Other = (path: string, body: Input) => object | Promise<object> | undefined;

async function readInput(request: IncomingMessage): Promise<Input> {
  return JSON.parse((await text(request)) || '{}');
}

export async function startJsonService(operations: Operations, other: Other = () => undefined): Promise<JsonService> {
  const calls: string[] = [];

  const answer = async (request: IncomingMessage): Promise<object> => {
    const input = await readInput(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const [, name = ''] = target.split('.');
    const found = await other(request.url ?? '/', input);
    if (found) return found;
    const operation = operations[target];
    if (!operation) throw new Fault('UnknownOperationException', `There is no operation ${target}`);
    calls.push(name);
    return operation(input);
  };

  const server = createServer((request, response) => {
    const send = (status: number, body: object) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
      response.writeHead(status, headers).end(JSON.stringify(body));
    };
    answer(request).then(
      (body) => send(200, body),
      (thrown) => {
        const fault = thrown instanceof Fault ? thrown : new Fault('InternalFailure', String(thrown), 500);
        send(fault.status, { __type: fault.name, message: fault.message, Message: fault.message });
      },
    );
  });
  const { url, close } = await listen(server);
  return {
    endpoint: url,
    calls,
    close,
  };
}
