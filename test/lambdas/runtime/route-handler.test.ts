/** From event to answer: every error is a problem of the table, and nothing of a request is in the log. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { once } from '../../../lambdas/runtime/once.ts';
import { type Operation, routeHandler } from '../../../lambdas/runtime/route-handler.ts';
import { InvalidMessage } from '../../../lib/protocol/crypto/invalid-message.ts';
import { type ErrorCode, errorTable, VaultError } from '../../../lib/protocol/wire/errors.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import { messages } from '../../../lib/signals.ts';
import { InvalidSetting } from '../../../lib/vault/policy.ts';
import { account, authorized, eventOf } from '../event.ts';

let printed: string[];
const spies: { mockRestore(): void }[] = [];

beforeEach(() => {
  printed = [];
  const keep = (...words: unknown[]) => void printed.push(words.join(' '));
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    spies.push(jest.spyOn(console, level).mockImplementation(keep));
  const write = (chunk: unknown) => printed.push(String(chunk)) > 0;
  for (const stream of [process.stdout, process.stderr])
    spies.push(jest.spyOn(stream, 'write').mockImplementation(write));
});

afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore();
});

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

async function answered(handler: unknown, sent: Parameters<typeof eventOf>[0] = {}) {
  const event = eventOf({ body: '{}', authorizer: authorized(Date.now()), ...sent });
  const result = await (handler as Handler)(event, {} as Context);
  return { ...result, parsed: result.body === '' ? undefined : JSON.parse(result.body) };
}

/** Of the route without request or answer. */
const cancelling = (operation: Operation<'key-reset-cancel'>, env = {}) =>
  routeHandler('key-reset-cancel', { operation, ports: {}, env });
const failing = (error: unknown, env = {}) => cancelling(() => Promise.reject(error), env);

describe('success', () => {
  test('has the route’s status, and nothing may keep it', async () => {
    const times = { resetAt: '2030-01-01T00:00:00.000Z', resetUntil: '2030-01-02T00:00:00.000Z' };
    const reset = routeHandler('key-reset', {
      operation: async () => times,
      ports: {},
      env: {},
    });
    expect(await answered(reset)).toMatchObject({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      parsed: times,
    });
  });

  test('without anything to say has no body and no type', async () => {
    const { statusCode, body, headers } = await answered(cancelling(async () => {}));
    expect({ statusCode, body, headers }).toEqual({
      statusCode: 204,
      body: '',
      headers: { 'cache-control': 'no-store' },
    });
  });

  test('is given the caller, the policy, the vault’s name and its ports', async () => {
    const env = { VAULT_NAME: 'the-vault', VAULT_MAX_ATTEMPTS: '4' };
    const seen: unknown[] = [];
    const records = (opened: unknown) => (signal: AbortSignal) => ({ opened, signal }) as never;
    const handler = routeHandler('key-reset-cancel', {
      operation: async ({ caller, policy, vault }, ports) => {
        seen.push(caller.account, policy.maxAttempts, vault, ports.records);
      },
      ports: { records },
      env,
    });
    await answered(handler);
    expect(seen).toEqual([account, 4, 'the-vault', { opened: env, signal: expect.any(AbortSignal) }]);
  });
});

describe('an error', () => {
  test.each(Object.keys(errorTable) as ErrorCode[])('%s is its problem document', async (code) => {
    const { status, title } = errorTable[code];
    const { statusCode, headers, parsed } = await answered(failing(new VaultError(code)));
    expect(statusCode).toBe(status);
    expect(parsed).toEqual({ type: `urn:backup-key-vault:error:${code}`, title, status, code });
    expect(headers?.['content-type']).toBe('application/problem+json');
    expect(headers?.['cache-control']).toBe('no-store');
    expect(headers?.['retry-after']).toBe(status === 429 || status === 503 ? '1' : undefined);
    expect(headers?.['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  test('of OPAQUE names the message that does not decode', async () => {
    const { parsed } = await answered(failing(new InvalidMessage('ke1')));
    expect(parsed).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'ke1', reason: 'ke1 expected a valid OPAQUE message, got bytes that do not decode to one' }],
    });
  });

  const strangers: [string, unknown][] = [
    ['an Error', new Error('secret')],
    ['a TypeError', new TypeError('secret')],
    ['a string', 'secret'],
    ['an object', { secret: 1 }],
    ['a number', 7],
    ['null', null],
  ];

  test.each(strangers)('that is not of the table is internal: %s', async (_, error) => {
    const { statusCode, body } = await answered(failing(error));
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
    expect(printed.join('\n')).not.toContain('secret');
  });

  test('before the operation, which is then not run', async () => {
    let ran = 0;
    const handler = cancelling(async () => void ran++);
    expect((await answered(handler, { authorizer: null })).statusCode).toBe(401);
    expect((await answered(handler, { body: '{"more":1}' })).statusCode).toBe(400);
    expect((await answered(handler, { body: ' '.repeat(9000) })).statusCode).toBe(413);
    expect((await answered(handler, { authorizer: null, body: ' '.repeat(9000) })).statusCode).toBe(401);
    expect(ran).toBe(0);
  });

  test('in a setting stops the function from starting at all', () => {
    expect(() => cancelling(async () => {}, { VAULT_MAX_ATTEMPTS: 'ten' })).toThrow(InvalidSetting);
  });
});

describe('a web app', () => {
  const env = { VAULT_ALLOWED_ORIGINS: 'https://app.example, https://other.example' };
  const from = (origin: string, header = 'origin') => ({ headers: { [header]: origin } });
  const webHeadersOf = ({ headers = {} }: { headers?: APIGatewayProxyResult['headers'] }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control|vary)/.test(name)));
  const readable = (origin: string) => ({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Date, Retry-After',
    vary: 'Origin',
  });
  const handlers: [string, unknown][] = [
    ['success', cancelling(async () => {}, env)],
    ['an error', failing(new VaultError('conflict'), env)],
    ['a failure', failing(new Error('down'), env)],
  ];

  test.each(handlers)('of an origin on the list reads %s, its time and how long to wait', async (_, handler) => {
    for (const origin of ['https://app.example', 'https://other.example'])
      for (const header of ['origin', 'Origin', 'ORIGIN'])
        expect(webHeadersOf(await answered(handler, from(origin, header)))).toEqual(readable(origin));
  });

  test.each(handlers)('of another origin reads nothing of %s, nor does a cache mix them up', async (_, handler) => {
    const others = ['https://app.example.evil', 'http://app.example', 'https://APP.example', 'null', '*', ''];
    for (const origin of others)
      expect(webHeadersOf(await answered(handler, from(origin)))).toEqual({ vary: 'Origin' });
    expect(webHeadersOf(await answered(handler))).toEqual({ vary: 'Origin' });
  });

  test('of any origin reads answers only where the list says so', async () => {
    const open = cancelling(async () => {}, { VAULT_ALLOWED_ORIGINS: '*' });
    const { vary: _, ...anyone } = readable('*');
    expect(webHeadersOf(await answered(open, from('https://somewhere.example')))).toEqual(anyone);
    for (const env of [{}, { VAULT_ALLOWED_ORIGINS: '' }]) {
      const closed = cancelling(async () => {}, env);
      expect(webHeadersOf(await answered(closed, from('https://app.example')))).toEqual({});
    }
  });
});

describe('a token that was issued a while ago', () => {
  const old = (seconds: number) => {
    const now = Date.now();
    return authorized(now, { issuedAt: String(Math.floor(now / 1000) - seconds) });
  };
  const names = Object.keys(routes) as RouteName[];
  const changing = names.filter((name) => routes[name].method === 'POST');
  const reading = names.filter((name) => routes[name].method === 'GET');

  /** What a request with this token is refused with, if it is for the token. */
  async function refused(name: RouteName, authorizer: object, env = {}) {
    const operation = () => Promise.reject(new VaultError('conflict'));
    const { statusCode, parsed } = await answered(routeHandler(name, { operation, ports: {}, env }), { authorizer });
    return statusCode === 401 ? parsed : undefined;
  }

  test.each(changing)('changes nothing: %s', async (name) => {
    expect(await refused(name, old(3590))).toBeUndefined();
    expect(await refused(name, old(3610))).toMatchObject({
      code: 'unauthenticated',
      detail: 'iat: expected a token issued in the last 3600 s',
    });
  });

  test.each(changing)('is too old by VAULT_TOKEN_SECONDS: %s', async (name) => {
    const env = { VAULT_TOKEN_SECONDS: '60' };
    expect(await refused(name, old(50), env)).toBeUndefined();
    expect(await refused(name, old(70), env)).toMatchObject({ errors: [{ field: 'iat' }] });
  });

  test.each(reading)('still reads: %s', async (name) => {
    expect(await refused(name, old(365 * 24 * 3600), { VAULT_TOKEN_SECONDS: '1' })).toBeUndefined();
  });

  test('both kinds of routes are there', () => {
    expect(changing).toHaveLength(7);
    expect(reading).toEqual(['key-status', 'health']);
  });
});

describe('the log', () => {
  test('has one line and one metric a request, with its id, route, code and time', async () => {
    await answered(cancelling(async () => {}));
    const lines = printed.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{'));
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed.filter((line) => line.message === messages.request)).toEqual([
      expect.objectContaining({
        requestId: 'the-request',
        route: 'key-reset-cancel',
        code: 'ok',
        milliseconds: expect.any(Number),
      }),
    ]);
    expect(parsed.filter((line) => line._aws)).toEqual([
      expect.objectContaining({ route: 'key-reset-cancel', code: 'ok', requests: 1, duration: expect.any(Number) }),
    ]);
  });

  test('has nothing of body, account or message, and says where a failure came from', async () => {
    const cause = new RangeError('secret plaintext');
    await answered(failing(new VaultError('internal', {}, cause)), { body: '{}' });
    await answered(failing(new VaultError('conflict')), { body: '{"password":"secret"}' });
    const all = printed.join('\n');
    expect(all).not.toMatch(/secret|password/);
    expect(all).not.toContain(account);
    expect(all).toContain('"failure":"RangeError"');
    expect(all).toMatch(/"at":\["at .*route-handler\.test\.ts/);
  });
});

describe('once', () => {
  test('runs what it is given one time, for all who ask', async () => {
    let ran = 0;
    const ask = once(async () => ++ran);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  test('not before it is asked, and fails for all alike', async () => {
    let ran = 0;
    const ask = once(async () => {
      ran++;
      throw new Error('down');
    });
    expect(ran).toBe(0);
    await expect(ask()).rejects.toThrow('down');
    await expect(ask()).rejects.toThrow('down');
    expect(ran).toBe(1);
  });
});
