/**
 * What a person can be told of a vault that does not answer. With real sockets, since only they show what Node says.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { VaultUnavailable } from '../../../lib/client/errors.ts';
import { outageOf } from '../../../lib/client/transport/outage.ts';
import type { Retry } from '../../../lib/client/transport/retry.ts';
import { createTransport } from '../../../lib/client/transport/transport.ts';
import { freePort } from '../../support/network/free-port.ts';
import { noKey } from '../asking.ts';
import { json, problem, quickProblem, type Scripted, type ScriptedServer, startServer } from '../server.ts';
import { startTlsServer } from '../tls-server.ts';

let server: ScriptedServer;
let retries: Retry[];
let waited: number[];

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.close());

beforeEach(() => {
  retries = [];
  waited = [];
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0) => {
    waited.push(ms);
    setImmediate(run);
  }) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function failure(url: string): Promise<VaultUnavailable> {
  const call = createTransport({ url, token: () => 'token', onRetry: (retry) => retries.push(retry) });
  const error = await call('key-status').catch((error) => error);
  expect(error).toBeInstanceOf(VaultUnavailable);
  return error;
}

async function said(...script: Scripted[]): Promise<VaultUnavailable> {
  server.say(...script);
  return failure(server.url);
}

describe('where no request arrives, the cause is named and nothing was sent', () => {
  test('nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await failure(`${url}/stage/`);
    expect(error).toMatchObject({ reason: 'refused', systemCode: 'ECONNREFUSED', url, sent: false });
    expect(error).toHaveProperty('cause.cause.code', 'ECONNREFUSED');
  });

  test('nobody listens at any address of the name', async () => {
    expect(await failure(`http://localhost:${await freePort()}`)).toMatchObject({ reason: 'refused', sent: false });
  });

  test('there is no such host', async () => {
    const url = 'https://no-such-host.invalid';
    expect(await failure(url)).toMatchObject({ reason: 'no_such_host', url, sent: false });
  });

  test('plain HTTP is spoken where TLS is due, and that is not asked twice', async () => {
    const error = await failure(server.url.replace('http:', 'https:'));
    expect(error).toMatchObject({ reason: 'not_tls', sent: false });
    expect(retries).toEqual([]);
  });

  test.each([
    ['is nobody’s but its own', { from: -1, to: 1 }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['has expired', { from: -2, to: -1 }, 'CERT_HAS_EXPIRED'],
  ])('the certificate %s, and that is not asked twice', async (_, validity, systemCode) => {
    const secure = await startTlsServer(validity);
    expect(await failure(secure.url)).toMatchObject({ reason: 'tls', systemCode, url: secure.url, sent: false });
    expect(retries).toEqual([]);
    await secure.close();
  });
});

describe('where a request may have arrived', () => {
  test('the connection breaks', async () => {
    expect(await said('drop')).toMatchObject({ reason: 'cut_off', sent: true, url: server.url });
    expect(await said({ status: 200, cut: '{"state":"no' })).toMatchObject({ reason: 'cut_off', sent: true });
  });

  test('nothing comes', async () => {
    const timeout = AbortSignal.timeout;
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 200));
    expect(await said('silence')).toMatchObject({ reason: 'timeout', sent: true });
    expect(await said({ status: 200, stall: '{' })).toMatchObject({ reason: 'timeout', sent: true });
  });

  test('the vault says that it cannot now, and why', async () => {
    const error = await said(quickProblem('key_store_unavailable'));
    expect(error).toMatchObject({ reason: 'answered_unavailable', code: 'key_store_unavailable', sent: true });
  });

  test('what answers there is no vault', async () => {
    const error = await said({ status: 404, body: '<html>' });
    expect(error).toMatchObject({ reason: 'answered_unavailable', status: 404, code: 'vault_unavailable', sent: true });
  });

  test('by any of the tries, however the last one ended', async () => {
    const tried: string[] = [];
    const elsewhere = `http://127.0.0.1:${await freePort()}/v1/key`;
    const moving: typeof fetch = (input, init) => {
      tried.push(String(input));
      return fetch(tried.length === 1 ? input : elsewhere, init);
    };
    server.say('drop');
    const call = createTransport({ url: server.url, token: () => 'token', fetch: moving });
    await expect(call('key-status')).rejects.toMatchObject({ reason: 'refused', sent: true });
    expect(tried).toHaveLength(5);
  });
});

describe('a UI is told before each wait', () => {
  test('which try comes, when, and what happened', async () => {
    server.say('drop', quickProblem('storage_unavailable'), problem('rate_limited', { retryAfter: 2 }), json(noKey));
    const call = createTransport({ url: server.url, token: () => 't', onRetry: (retry) => retries.push(retry) });
    await call('key-status');
    expect(retries).toEqual([
      { attempt: 2, tries: 5, delay: waited[0], reason: 'cut_off' },
      { attempt: 3, tries: 5, delay: waited[1], reason: 'answered_unavailable', code: 'storage_unavailable' },
      { attempt: 4, tries: 5, delay: 2000, reason: 'answered_unavailable', code: 'rate_limited' },
    ]);
  });

  test('never of the last failure, nor of a token that is asked for again', async () => {
    await said('drop');
    expect(retries.map(({ attempt }) => attempt)).toEqual([2, 3, 4, 5]);
    retries = [];
    server.say(problem('unauthenticated'), json(noKey));
    await createTransport({ url: server.url, token: () => 't', onRetry: (retry) => retries.push(retry) })('key-status');
    expect(retries).toEqual([]);
  });
});

describe('where the platform says nothing, as browsers do', () => {
  test('it is unknown, or that the device is offline', () => {
    const failed = new TypeError('Failed to fetch');
    expect(outageOf(failed)).toEqual({ reason: 'unknown' });
    const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
    try {
      expect(outageOf(failed)).toEqual({ reason: 'offline' });
    } finally {
      Reflect.deleteProperty(globalThis, 'navigator');
      if (own) Object.defineProperty(globalThis, 'navigator', own);
    }
  });

  test('an error that loops or is none is unknown', () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    for (const odd of [loop, undefined, null, 'text', new DOMException('x', 'AbortError')])
      expect(outageOf(odd)).toEqual({ reason: 'unknown' });
    expect(outageOf(Object.assign(new Error('x'), { code: 'EWEIRD' }))).toEqual({
      reason: 'unknown',
      systemCode: 'EWEIRD',
    });
  });
});
