/** An issuer that is away for hours, by a clock of the test's own: one instance of the authorizer, one day of its life. */
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { messages } from '../../lib/signals.ts';
import { methodArn } from '../lambdas/authorizer.ts';
import {
  audience,
  claims,
  type Issuer,
  issuer,
  type SigningKey,
  signed,
  signingKey,
  startIssuer,
} from '../lambdas/jwks-server.ts';
import { keepOutput } from '../support/keep-output.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

let keys: Issuer;
let next: SigningKey;
let handler: (event: APIGatewayTokenAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;
const printed: string[] = [];

beforeAll(async () => {
  keepOutput(printed);
  keys = await startIssuer();
  next = await signingKey('next');
  Object.assign(process.env, { VAULT_ISSUER: issuer, VAULT_AUDIENCES: audience, VAULT_JWKS_URI: keys.jwksUri });
  ({ handler } = await import('../../lambdas/authorizer.ts'));
  jest.useFakeTimers({
    now: Date.now(),
    doNotFake: [
      ...(['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'] as const),
      ...(['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const),
    ],
  });
});

beforeEach(() => {
  printed.length = 0;
});

afterAll(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await keys.close();
});

const away = () => keys.answer((response) => response.destroy());
const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);
const logged = (message: string) =>
  printed
    .flatMap((text) => text.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line))
    .filter((line) => line.message === message);

async function ask(key: SigningKey = keys): Promise<string> {
  const token = await signed(claims(), key.privateKey, { kid: key.publicJwk.kid });
  const event = { type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn } as const;
  return handler(event).then(
    () => 'let in',
    (error) => error.message,
  );
}

test('with no keys at all, nobody can be let in: our failure', async () => {
  away();
  expect(await ask()).toBe('KeySetUnavailable');
  expect(logged(messages.authorizerFailed)).toHaveLength(1);
});

test('after that the issuer is left alone for 5 s', async () => {
  keys.answer(undefined);
  const before = keys.asked();
  pass(4 * second);
  expect(await ask()).toBe('KeySetUnavailable');
  expect(keys.asked()).toBe(before);
  pass(second);
  expect(await ask()).toBe('let in');
});

test('for ten minutes the issuer is not asked again', async () => {
  const before = keys.asked();
  pass(10 * minute - 1);
  expect(await ask()).toBe('let in');
  expect(keys.asked()).toBe(before);
  pass(1);
  expect(await ask()).toBe('let in');
  expect(keys.asked()).toBe(before + 1);
});

test('an issuer away for an hour ends no login, and each use of its old keys is logged', async () => {
  away();
  pass(9 * minute);
  expect(await ask()).toBe('let in');
  expect(logged(messages.authorizerStaleKeys)).toEqual([]);
  pass(51 * minute);
  for (let i = 0; i < 3; i++) expect(await ask()).toBe('let in');
  const lines = logged(messages.authorizerStaleKeys);
  expect(lines.map(({ level, minutes }) => ({ level, minutes }))).toEqual(
    Array(3).fill({ level: 'ERROR', minutes: 60 }),
  );
});

test('and is asked again after 5 s, not for each token', async () => {
  const before = keys.asked();
  for (let i = 0; i < 20; i++) expect(await ask()).toBe('let in');
  expect(keys.asked()).toBe(before);
  pass(5 * second);
  expect(await ask()).toBe('let in');
  expect(keys.asked()).toBe(before + 1);
});

test('a key that is not known meanwhile is our failure, not its bearer’s', async () => {
  expect(await ask(next)).toBe('KeySetUnavailable');
});

test('after twelve hours its keys are believed no longer', async () => {
  pass(11 * hour - 6 * second);
  expect(await ask()).toBe('let in');
  pass(6 * second);
  expect(await ask()).toBe('KeySetUnavailable');
});

test('once it answers again, it is believed at its word: a key that it no longer names is refused', async () => {
  keys.answer(undefined);
  keys.publish(next);
  pass(5 * second);
  expect(await ask()).toBe('Unauthorized');
  expect(await ask(next)).toBe('let in');
  expect(logged(messages.authorizerStaleKeys)).toEqual([]);
});

test('a key that the issuer takes back is refused ten minutes later at the latest', async () => {
  keys.publish(keys, next);
  pass(10 * minute);
  expect(await ask()).toBe('let in');
  keys.publish(next);
  pass(10 * minute);
  expect(await ask()).toBe('Unauthorized');
});

test('a stream of made-up names holds a new key up for 5 s at most', async () => {
  const third = await signingKey('third');
  for (let i = 0; i < 50; i++) {
    pass(100);
    expect(await ask({ ...next, publicJwk: { kid: `made-up-${i}` } })).toBe('Unauthorized');
  }
  keys.publish(third);
  let waited = 0;
  while ((await ask(third)) !== 'let in' && waited <= 5 * second) {
    pass(100);
    waited += 100;
    await ask({ ...next, publicJwk: { kid: `later-${waited}` } });
  }
  expect(waited).toBeLessThanOrEqual(5 * second);
});
