/** The key set of the issuer: what is taken for one, and whose failure it is when there is none. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, type JWK } from 'jose';
import { Authorizers, bearerOf } from './authorizer.ts';
import { type Answer, answerKeys, type SigningKey, signingKey } from './jwks-server.ts';

let authorizers: Authorizers;
let second: SigningKey;
let privateJwk: JWK;

beforeAll(async () => {
  authorizers = await Authorizers.start();
  second = await signingKey('second');
  privateJwk = { ...authorizers.issuer.publicJwk, ...(await exportJWK(authorizers.issuer.privateKey)) };
});

afterEach(() => {
  authorizers.issuer.answer(undefined);
  authorizers.issuer.publish(authorizers.issuer);
});

afterAll(() => authorizers.close());

describe('a key set that cannot be had is our failure, not the caller’s', () => {
  test.each<[string, Answer]>([
    ['failing', (response) => response.writeHead(500).end()],
    ['gone', (response) => response.writeHead(404).end()],
    ['without content', (response) => response.writeHead(204).end()],
    ['elsewhere', (response) => response.writeHead(307, { location: authorizers.issuer.jwksUri }).end()],
    ['no JSON', (response) => response.end('<html>')],
    ['no UTF-8', (response) => response.end(Buffer.from([0x22, 0xff, 0x22]))],
    ['no key set', (response) => response.end('{"keys":7}')],
    ['broken off', (response) => response.destroy()],
    ['silent', () => {}],
    ['slower than anyone waits', (response) => response.writeHead(200).write('{"keys":[')],
    ['longer than any', (response) => answerKeys(response, { keys: [authorizers.issuer.publicJwk], pad: pad(256) })],
    ['of more keys than any', (response) => answerKeys(response, { keys: Array(101).fill({ kty: 'EC' }) })],
    ['of private keys', (response) => answerKeys(response, { keys: [privateJwk] })],
    [
      'of a key that is none',
      (response) => answerKeys(response, { keys: [{ ...privateJwk, d: undefined, x: 'AAAA' }] }),
    ],
  ])('%s', async (_, answer) => {
    authorizers.issuer.answer(answer);
    const began = Date.now();
    await expect(authorizers.with()(await authorizers.bearer())).rejects.toThrow(/^KeySetUnavailable$/);
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  test('where nobody listens', async () => {
    const authorize = authorizers.with({ VAULT_JWKS_URI: 'http://127.0.0.1:9/jwks' });
    await expect(authorize(await authorizers.bearer())).rejects.toThrow(/^KeySetUnavailable$/);
  });

  test('and a token that is none is still refused for what it is', async () => {
    const authorize = authorizers.with({ VAULT_JWKS_URI: 'http://127.0.0.1:9/jwks' });
    await expect(authorize('Bearer nonsense')).rejects.toThrow(/^Unauthorized$/);
  });
});

const pad = (kib: number) => 'A'.repeat(kib * 1024);

describe('a key set', () => {
  test('in which several keys fit a token that names none: the token is refused', async () => {
    authorizers.issuer.publish(authorizers.issuer, second);
    const bearer = await authorizers.bearer({}, { kid: undefined });
    await expect(authorizers.with()(bearer)).rejects.toThrow(/^Unauthorized$/);
  });

  test('of one key serves a token that names none', async () => {
    const bearer = await authorizers.bearer({}, { kid: undefined });
    expect(await authorizers.with()(bearer)).toMatchObject({ principalId: expect.any(String) });
  });

  test('of 100 keys and 255 KiB is taken', async () => {
    const others = Array.from({ length: 99 }, () => ({ kty: 'oct' }));
    authorizers.issuer.answer((response) =>
      answerKeys(response, { keys: [authorizers.issuer.publicJwk, ...others], pad: pad(250) }),
    );
    expect(await authorizers.with()(await authorizers.bearer())).toMatchObject({ principalId: expect.any(String) });
  });

  test('is asked for once, by however many tokens at a time', async () => {
    const authorize = authorizers.with();
    const before = authorizers.issuer.asked();
    const bearers = await Promise.all(Array.from({ length: 20 }, (_, i) => authorizers.bearer({ sub: `user-${i}` })));
    await Promise.all(bearers.map(authorize));
    expect(authorizers.issuer.asked() - before).toBe(1);
  });

  test('with two keys serves both, until the issuer names one of them alone', async () => {
    authorizers.issuer.publish(authorizers.issuer, second);
    const authorize = authorizers.with();
    const [first, other] = [await authorizers.bearer(), await bearerOf(second)];
    await authorize(first);
    await authorize(other);
    const third = await signingKey('third');
    authorizers.issuer.publish(second, third);
    await authorize(await bearerOf(third));
    await expect(authorize(first)).rejects.toThrow(/^Unauthorized$/);
    await authorize(other);
  });
});
