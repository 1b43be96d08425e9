/** AWS JSON 1.1 over HTTP: one POST per call, the operation in X-Amz-Target, errors told apart by `__type`. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { KmsFault, toFault } from './fault.ts';
import { type Input, isObject } from './input.ts';

/** Bytes. The longest valid request is a CreateKey with a policy. */
const bodyLimit = 1024 * 1024;
const targetPrefix = 'TrentService.';

/** Answers one call by the name of its operation. */
export type Dispatch = (operation: string, input: () => Promise<Input>) => Promise<object>;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Reads to the end even of a body that is too large, so that the caller gets the answer and not a broken connection.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyLimit) chunks.push(chunk);
  }
  if (size > bodyLimit) throw new KmsFault('RequestEntityTooLargeException');
  return Buffer.concat(chunks).toString('utf8');
}

async function readInput(request: IncomingMessage): Promise<Input> {
  const text = await readBody(request);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new KmsFault('SerializationException', 'The body is not JSON');
  }
  if (!isObject(input)) throw new KmsFault('SerializationException', 'The body is not a JSON object');
  return input;
}

function operationOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  if (request.method !== 'POST' || typeof target !== 'string' || !target.startsWith(targetPrefix))
    throw new KmsFault('UnknownOperationException');
  return target.slice(targetPrefix.length);
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}

export function listener(dispatch: Dispatch): RequestListener {
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    try {
      return { status: 200, body: await dispatch(operationOf(request), () => readInput(request)) };
    } catch (thrown) {
      const { name, status, message } = toFault(thrown);
      return { status, body: message ? { __type: name, message } : { __type: name } };
    }
  };
  return (request, response) => {
    answer(request).then(({ status, body }) => send(response, status, body));
  };
}
