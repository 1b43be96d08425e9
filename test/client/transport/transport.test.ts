/** What a request carries, and that no answer is trusted before it is checked. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { InvalidAnswer } from '../../../lib/client/errors.ts';
import { createTransport, type Transport } from '../../../lib/client/transport/transport.ts';
import { type Asking, noKey, none, startAsking } from '../asking.ts';
import { json, problem, type Scripted, type ScriptedServer } from '../server.ts';

let asking: Asking;
let server: ScriptedServer;
let call: Transport;

beforeAll(async () => {
  asking = await startAsking();
  ({ server, call } = asking);
});

afterAll(() => server.close());

const outcome = (...script: Scripted[]) => asking.outcome(...script);
const say = (...script: Scripted[]) => asking.say(...script);
const tokens = () => asking.tokens();

describe('a request', () => {
  test('has its method, path, token and JSON body', async () => {
    say({ status: 204 });
    await call('key-reset-cancel', {});
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/v1/key/reset/cancel',
        body: '{}',
        headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
      },
    ]);
  });

  test('without a body says no type of one', async () => {
    await outcome(none);
    expect(server.seen[0]?.headers).not.toHaveProperty('content-type');
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/v1/key', body: '' });
  });

  test('is not made when the app cannot give a token: what the app threw comes back', async () => {
    server.say(none);
    const signedOut = new Error('signed out');
    const outside = createTransport({ url: server.url, token: () => Promise.reject(signedOut) });
    await expect(outside('key-status')).rejects.toBe(signedOut);
    expect(server.seen).toHaveLength(0);
  });

  test('to health asks for no token', async () => {
    say(json({ status: 'ok', version: '1' }));
    expect(await call('health')).toEqual({ status: 'ok', version: '1' });
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(tokens()).toBe(0);
  });

  test('goes to the address, however many slashes end it', async () => {
    const other = createTransport({ url: `${server.url}///`, token: () => 'plain' });
    server.say(none);
    expect(await other('key-status')).toEqual(noKey);
    expect(server.seen[0]).toMatchObject({ path: '/v1/key', headers: { authorization: 'Bearer plain' } });
  });

  test('goes through the fetch that is given', async () => {
    const asked: unknown[] = [];
    const through: typeof fetch = (input, init) => {
      asked.push(input);
      return fetch(input, init);
    };
    server.say(none);
    await createTransport({ url: server.url, token: () => 't', fetch: through })('key-status');
    expect(asked).toEqual([`${server.url}/v1/key`]);
  });
});

describe('a token that is refused', () => {
  test('is asked for once more, at once', async () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const { answer, requests } = await outcome(problem('unauthenticated'), none);
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    expect({ answer, requests, tokens: tokens() }).toEqual({ answer: noKey, requests: 2, tokens: 2 });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('twice is an error', async () => {
    const { error, requests } = await outcome(problem('unauthenticated'));
    expect({ name: error?.name, requests, tokens: tokens() }).toEqual({
      name: 'NotAuthenticated',
      requests: 2,
      tokens: 2,
    });
  });

  test('is asked for once, however often the request is tried: the vault knows it again by its token', async () => {
    await outcome('drop', 'drop', none);
    expect(tokens()).toBe(1);
    expect(new Set(server.seen.map(({ headers }) => headers.authorization)).size).toBe(1);
  });
});

describe('an answer', () => {
  test.each([
    ['no JSON', '<html>', 'body'],
    ['nothing', '', 'body'],
    ['no object', '[]', 'body'],
    ['a field of the wrong type', JSON.stringify({ ...noKey, maxAttempts: '10' }), 'maxAttempts'],
    ['a field missing', '{}', 'state'],
  ])('that is %s is not used', async (_, body, field) => {
    const { error, requests } = await outcome({ status: 200, body });
    expect(requests).toBe(1);
    expect(error).toBeInstanceOf(InvalidAnswer);
    expect(error?.message).toMatch(new RegExp(`^the answer's ${field} `));
  });

  test('of a later vault is read without what it says more', async () => {
    expect(await outcome(json({ ...noKey, later: { more: [1] } }))).toEqual({ answer: noKey, requests: 1 });
  });
});
