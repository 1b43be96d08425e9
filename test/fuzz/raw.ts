/** Below HTTP: bytes that no client library would send. Each ends in a refusal or a closed connection, and soon. */
import { connect } from 'node:net';

export interface RawCase {
  readonly name: string;
  /** Sent in this order, with a pause between. */
  readonly parts: readonly (string | Buffer)[];
}

export interface RawResult {
  readonly name: string;
  /** The first line of the answer, or that there was none. */
  readonly said: string;
  readonly milliseconds: number;
}

const line = 'POST /v1/key/reset HTTP/1.1\r\nHost: vault\r\n';
const get = 'GET /v1/key HTTP/1.1\r\nHost: vault\r\n';

export const rawCases: readonly RawCase[] = [
  { name: 'no HTTP', parts: ['hello\r\n\r\n'] },
  { name: 'TLS hello', parts: [Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(200)] },
  { name: 'zero bytes', parts: [Buffer.alloc(1000)] },
  { name: 'random bytes', parts: [crypto.getRandomValues(Buffer.alloc(4000))] },
  { name: 'method unknown', parts: ['BREW /v1/key HTTP/1.1\r\nHost: v\r\n\r\n'] },
  { name: 'version unknown', parts: ['GET /v1/key HTTP/9.9\r\nHost: v\r\n\r\n'] },
  { name: 'HTTP/2 preface', parts: ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'] },
  { name: 'path with a control character', parts: ['GET /v1/\x01key HTTP/1.1\r\nHost: v\r\n\r\n'] },
  {
    name: 'path of bytes above ASCII',
    parts: [Buffer.from('GET /v1/\xff\xfe HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n', 'latin1')],
  },
  {
    name: 'absolute address',
    parts: ['GET http://127.0.0.1:1/v1/key HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n'],
  },
  { name: 'CONNECT', parts: ['CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: v\r\n\r\n'] },
  { name: 'no Host', parts: ['GET /v1/key HTTP/1.1\r\nConnection: close\r\n\r\n'] },
  { name: 'two lengths that differ', parts: [`${line}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`] },
  { name: 'length and chunks', parts: [`${line}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`] },
  { name: 'negative length', parts: [`${line}Content-Length: -1\r\n\r\n{}`] },
  { name: 'length beyond numbers', parts: [`${line}Content-Length: 99999999999999999999999\r\n\r\n{}`] },
  { name: 'length in hex', parts: [`${line}Content-Length: 0x2\r\n\r\n{}`] },
  { name: 'chunk size that is none', parts: [`${line}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`] },
  { name: 'chunk size beyond numbers', parts: [`${line}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`] },
  { name: 'transfer encoding unknown', parts: [`${line}Transfer-Encoding: sausage\r\n\r\n{}`] },
  { name: 'header without a colon', parts: [`${get}Authorization\r\n\r\n`] },
  { name: 'header with a space before its colon', parts: [`${get}Authorization : x\r\n\r\n`] },
  { name: 'header folded', parts: [`${get}Authorization: Bearer\r\n a.b.c\r\nConnection: close\r\n\r\n`] },
  { name: 'header with a zero byte', parts: [`${get}X: a\0b\r\n\r\n`] },
  { name: 'line ends of LF alone', parts: ['GET /v1/key HTTP/1.1\nHost: v\n\n'] },
  {
    name: 'a request smuggled after a body',
    parts: [`${line}Content-Length: 2\r\n\r\n{}GET /v1/key HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n`],
  },
  { name: 'headers of 1 MiB', parts: [get, ...Array(64).fill(`X: ${'x'.repeat(16_000)}\r\n`)] },
  { name: '10,000 headers', parts: [get, 'X: x\r\n'.repeat(10_000), '\r\n'] },
  {
    name: 'a token twice',
    parts: [`${get}Authorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f\r\nConnection: close\r\n\r\n`],
  },
  {
    name: 'a body of 11 MiB',
    parts: [`${line}Content-Length: ${11 * 2 ** 20}\r\nConnection: close\r\n\r\n`, Buffer.alloc(11 * 2 ** 20, 120)],
  },
];

/** Stops in the middle and waits: the connection may stay open, but must hold up nobody else. */
export const slowCases: readonly RawCase[] = [
  { name: 'a request line that never ends', parts: ['GET /v1/k'] },
  { name: 'headers that never end', parts: [get, 'X-A: 1\r\n', 'X-B: 2\r\n'] },
  { name: 'a body that never ends', parts: [`${line}Content-Length: 100\r\n\r\n{"a"`, ':'] },
  { name: 'chunks that never end', parts: [`${line}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n{\r\n'] },
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends it, and waits for the first line of an answer, a closed connection, or `patience` to end. */
export function sendRaw(port: number, { name, parts }: RawCase, patience = 5000): Promise<RawResult> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    const done = (how: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ name, said: said.split('\r\n')[0] || how, milliseconds: performance.now() - began });
    };
    const timer = setTimeout(() => done('nothing'), patience);
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('\r\n\r\n')) done('answered');
    });
    socket.on('close', () => done('closed'));
    socket.on('error', () => done('closed'));
    socket.on('connect', async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        await pause(5);
      }
    });
  });
}

/** Refused or closed; never a success, a failure of the vault's own, or silence. */
export function rawFault({ said }: RawResult): string | undefined {
  return said === 'closed' || /^HTTP\/1\.[01] 4\d\d /.test(said) ? undefined : `said "${said}"`;
}
