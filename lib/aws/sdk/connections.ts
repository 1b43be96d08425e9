/**
 * Sends a call and reads its answer whole, over kept connections of Node's own http. It ends by the same time-outs as
 * the SDK's handler, and names what went wrong as that does: the SDK's retry goes by these names.
 */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

/** Milliseconds. */
export interface TimeOuts {
  readonly connect: number;
  /** For the whole call, to the last byte of its answer. */
  readonly call: number;
}

/** Posted to the root of the service. */
export interface Posted {
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** How a connection ends that is no longer there. */
const broken = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

export class Connections {
  readonly #timeOuts: TimeOuts;
  readonly #open: (headers: string[]) => ClientRequest;

  constructor({ protocol, hostname, port }: URL, timeOuts: TimeOuts) {
    this.#timeOuts = timeOuts;
    const where = { method: 'POST', path: '/', host: hostname.replace(/^\[(.*)\]$/, '$1'), port };
    if (protocol === 'http:') {
      const agent = new Agent({ keepAlive: true });
      this.#open = (headers) => request({ ...where, headers, agent });
    } else {
      const agent = new SecureAgent({ keepAlive: true });
      this.#open = (headers) => secureRequest({ ...where, headers, agent });
    }
  }

  /** Rejects with an error named `TimeoutError` or `AbortError`, or with what the connection ended by. */
  post({ headers, body }: Posted, signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    return new Promise((resolve, reject) => {
      // As a list Node sends the headers as they are, and a body of text goes out with them in one write.
      const outgoing = this.#open([...Object.entries(headers).flat(), 'content-length', String(body.length)]);
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
      const fail = (cause: Error) => {
        end();
        outgoing.destroy();
        reject(cause);
      };
      const { call } = this.#timeOuts;
      const timer = setTimeout(() => fail(timeOutError(`no answer within ${call} ms`)), call);
      const abort = () => fail(abortError(signal));
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort);
      outgoing.on('error', (error) => fail(named(error)));
      outgoing.on('socket', (socket) => {
        if (socket.connecting) this.#limitConnecting(outgoing, fail);
      });
      outgoing.on('response', (incoming) => {
        incoming.on('error', (error) => fail(named(error)));
        readWhole(incoming, (answer) => {
          end();
          resolve(answer);
        });
      });
      outgoing.end(text, 'latin1');
    });
  }

  #limitConnecting(outgoing: ClientRequest, fail: (cause: Error) => void): void {
    const { connect } = this.#timeOuts;
    const timer = setTimeout(() => fail(timeOutError(`no connection within ${connect} ms`)), connect);
    const stop = () => clearTimeout(timer);
    outgoing.socket?.once('connect', stop).once('close', stop);
  }
}

function readWhole(incoming: IncomingMessage, done: (answer: Answer) => void): void {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', () => {
    const { statusCode = 0, headers } = incoming;
    const [first = Buffer.alloc(0)] = parts;
    done({
      statusCode,
      headers: headers as Record<string, string>,
      body: parts.length > 1 ? Buffer.concat(parts) : first,
    });
  });
}

const timeOutError = (message: string): Error =>
  Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT' });

export const abortError = (signal: AbortSignal | undefined): Error =>
  Object.assign(new Error('Request aborted', { cause: signal?.reason }), { name: 'AbortError' });

function named(error: NodeJS.ErrnoException): Error {
  return broken.includes(error.code ?? '') ? Object.assign(error, { name: 'TimeoutError' }) : error;
}
