/** Each kind of bad input gets its code, names the field, and spends nothing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import { bodyLimit } from '../../lib/protocol/wire/schemas.ts';
import { call, exchanges } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { Secrets } from '../support/device/secrets.ts';
import { failed } from '../support/failed.ts';
import { openTarget, type SuiteTarget, suitePolicy } from '../support/vault/target.ts';
import { withLog } from '../support/vault/with-log.ts';

let vault: SuiteTarget;
let device: Device;

beforeAll(async () => {
  vault = await openTarget();
  device = await Device.of(vault, 'bad-input');
  await device.register(password);
});

// Whatever the tests sent, the key is as it was.
afterAll(async () => {
  await untouched();
  await vault.close();
});

const untouched = async () =>
  expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: suitePolicy.maxAttempts });

const id = toBase64url(randomBytes(16));
const sample: Partial<Record<RouteName, Record<string, string>>> = {
  'registration-start': { registrationRequest: 'A'.repeat(43) },
  'registration-finish': {
    registration: id,
    registrationRecord: 'A'.repeat(256),
    escrow: 'AAAA',
    ownerKey: 'A'.repeat(43),
    ownerProof: 'A'.repeat(86),
  },
  'recovery-start': { ke1: 'A'.repeat(128) },
  'recovery-finish': { registration: id, session: id, ke3: 'A'.repeat(86) },
  'key-delete': { ownerProof: 'A'.repeat(86) },
};
const optional = new Set(['ownerProof']);
const fields = Object.entries(sample).flatMap(([route, body]) =>
  Object.keys(body ?? {}).map((field) => [route as RouteName, field] as const),
);

async function refused(route: RouteName, body: unknown, field: string) {
  const { status, problem, headers } = await device.call(route, body);
  expect({ status, code: problem.code }).toEqual({ status: 400, code: 'invalid_request' });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(problem.errors?.map((error) => error.field)).toContain(field);
}

describe.each(fields)('%s: %s', (route, field) => {
  const valid = sample[route] ?? {};
  const value = valid[field] ?? '';

  if (!optional.has(field))
    test('missing', async () => {
      const { [field]: _, ...rest } = valid;
      await refused(route, rest, field);
    });

  test.each([null, 1, true, {}, [], [value]])('of the wrong type: %j', async (wrong) => {
    await refused(route, { ...valid, [field]: wrong }, field);
  });

  test('a byte short, a byte long, empty', async () => {
    const bytes = fromBase64url(value);
    const long = field === 'escrow' ? new Uint8Array(1025) : new Uint8Array(bytes.length + 1);
    const short = field === 'escrow' ? [] : [toBase64url(bytes.subarray(1))];
    for (const wrong of [toBase64url(long), ...short, '']) await refused(route, { ...valid, [field]: wrong }, field);
  });

  test('not base64url: padding, the other alphabet, white space, beyond ASCII', async () => {
    for (const letter of ['=', '+', '/', ' ', '\n', 'é', '\0'])
      await refused(route, { ...valid, [field]: `${value.slice(0, -1)}${letter}` }, field);
  });

  if (value.length % 4 !== 0)
    test('not canonical: unused bits that are not zero', async () => {
      await refused(route, { ...valid, [field]: `${value.slice(0, -1)}B` }, field);
    });
});

describe('bodies', () => {
  const withBody = Object.entries(routes).filter(([, { method }]) => method === 'POST') as [RouteName, object][];

  test.each(withBody)('%s refuses unknown fields, what is no JSON, and what is no object', async (route) => {
    await refused(route, { ...sample[route], surprise: 1 }, 'surprise');
    await refused(route, `{"__proto__": {}, "constructor": 1}`, '__proto__');
    for (const body of ['', '{', 'null', '[]', '"text"', '7', 'undefined', '{"a":1}}'])
      await refused(route, body, 'body');
  });

  test.each(withBody)('%s refuses 8 KiB + 1 as too large, and 8 KiB for what it says', async (route) => {
    const pad = (size: number) => `{"pad":"${'x'.repeat(size - '{"pad":""}'.length)}"}`;
    expect((await device.call(route, pad(bodyLimit + 1))).problem).toMatchObject({ status: 413, code: 'too_large' });
    expect((await device.call(route, pad(bodyLimit))).problem.code).toBe('invalid_request');
  });

  test('counts bytes, not characters', async () => {
    const body = `{"pad":"${'é'.repeat(bodyLimit / 2)}"}`;
    expect((await device.call('key-reset', body)).problem.code).toBe('too_large');
  });
});

describe('group elements', () => {
  const identity = new Uint8Array(32);
  const notCanonical = new Uint8Array(32).fill(0xff);

  test.each([
    ['the identity', identity],
    ['an encoding that is not canonical', notCanonical],
  ])('%s is refused wherever a group element travels', async (_, element) => {
    await refused('registration-start', { registrationRequest: toBase64url(element) }, 'registrationRequest');
    for (const at of [0, 64]) {
      const ke1 = fromBase64url(device.guess(password).ke1);
      ke1.set(element, at);
      await refused('recovery-start', { ke1: toBase64url(ke1) }, 'ke1');
    }
    const { account: _account, ...enrolment } = await device.prepare(password);
    const record = fromBase64url(enrolment.registrationRecord);
    record.set(element, 0);
    const finish = { ...enrolment, registrationRecord: toBase64url(record) };
    await refused('registration-finish', finish, 'registrationRecord');
    await refused('registration-finish', { ...enrolment, ownerKey: toBase64url(notCanonical) }, 'ownerKey');
    await untouched();
  });
});

describe('tokens', () => {
  const refuse = async (token: string | undefined, route: RouteName = 'key-status') => {
    const { status, problem, headers } = await call({ url: vault.url, token }, route, sample[route]);
    expect({ status, code: problem.code }).toEqual({ status: 401, code: 'unauthenticated' });
    expect(headers.get('www-authenticate')).toBe('Bearer');
  };

  test.each(Object.keys(routes).filter((name) => name !== 'health') as RouteName[])('%s needs one', async (route) => {
    await refuse(undefined, route);
    await refuse('', route);
    await refuse('not.a.token', route);
  });

  // RFC 9110 section 11.1.
  test.each(['bearer', 'BEARER', 'bEaReR'])('their scheme is told in any case: %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${device.token}` };
    const response = await fetch(vault.url + routes['key-status'].path, { headers });
    expect({ status: response.status, ...(await response.json()) }).toMatchObject({ status: 200, state: 'active' });
  });

  test('expired', async () => {
    await refuse(await vault.token({ sub: 'bad-input', expiresIn: -60 }));
  });

  test('signed by nobody we know', async () => {
    const [header, payload, signature = ''] = device.token.split('.');
    const letter = signature[10] === 'A' ? 'B' : 'A';
    await refuse(`${header}.${payload}.${signature.slice(0, 10)}${letter}${signature.slice(11)}`);
  });

  test('of another account: sees none of this one', async () => {
    const stranger = await Device.of(vault, 'bad-input-stranger');
    const { account, vault: name, ...status } = await stranger.status();
    expect(status).toEqual({ state: 'none' });
    expect([account, name]).not.toContain((await device.status()).account);
    expect((await stranger.start(device.guess(password))).problem).toMatchObject({
      status: 404,
      code: 'key_not_found',
    });
  });
});

describe('ids of others, and sessions that are over', () => {
  test('another account’s registration and session open nothing', async () => {
    const owner = await Device.of(vault, 'ids-owner');
    await owner.register(password);
    const guess = owner.guess(password);
    const { body } = await owner.start(guess);
    const { request } = owner.prove(guess, body) ?? failed();
    expect((await device.finishRecovery(request)).problem).toMatchObject({ status: 409, code: 'session_expired' });
    const pending = await owner.prepare(password);
    expect((await device.finish(pending)).problem.code).toBe('session_expired');
  });

  test('a session that never was, and one of an earlier registration', async () => {
    const own = await Device.of(vault, 'ids-stale');
    const registration = await own.register(password);
    const ke3 = 'A'.repeat(86);
    for (const session of [id, '__proto__'.padEnd(22, 'A'), 'constructor'.padEnd(22, 'A')])
      expect((await own.finishRecovery({ registration, session, ke3 })).problem.code).toBe('session_expired');

    const guess = own.guess(password);
    const { body } = await own.start(guess);
    const { request } = own.prove(guess, body) ?? failed();
    const enrolment = await own.prepare(password);
    await own.replace(enrolment);
    expect((await own.finishRecovery(request)).problem.code).toBe('session_expired');
    expect((await own.finishRecovery({ ...request, registration: enrolment.registration })).problem.code).toBe(
      'session_expired',
    );
  });
});

describe('paths', () => {
  test.each(['/v1', '/v1/keys', '/v2/key', '/v1/recovery/start/x'])('%s is no route', async (path) => {
    const response = await fetch(vault.url + path, { headers: { authorization: `Bearer ${device.token}` } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });

  // Deployed, `/v1/key/` is served as `/v1/key`; the embedded gateway knows no such route.
  test('a slash after a route is no way around the token', async () => {
    for (const path of ['/v1/key/', '//v1/key', '/v1//key']) {
      const response = await fetch(vault.url + path);
      expect([404, 401]).toContain(response.status);
      expect(['not_found', 'unauthenticated']).toContain((await response.json()).code);
    }
  });

  test('health needs no token', async () => {
    expect(await (await fetch(`${vault.url}/v1/health`)).json()).toEqual({ status: 'ok', version: '0.2.0' });
  });
});

describe('of all that was sent', () => {
  const secrets = new Secrets();
  let errors: string[];

  beforeAll(() => {
    secrets.text('password', password);
    for (const exchange of exchanges) secrets.exchange(exchange);
    errors = exchanges.filter(({ status }) => status >= 400).map(({ answered }) => answered);
  });

  test('no error repeats anything', () => {
    expect(errors.length).toBeGreaterThan(200);
    expect(secrets.foundIn(errors.join('\n'))).toEqual([]);
  });

  withLog('no line or metric repeats anything', () => {
    const output = vault.output() ?? '';
    expect(output.match(/"code":"invalid_request"/g)?.length).toBeGreaterThan(200);
    expect(secrets.foundIn(output)).toEqual([]);
  });
});
