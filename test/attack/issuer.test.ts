/** An issuer that lies, hangs or changes its keys, and tokens that make the vault ask it: on the functions as bundled. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authorize, Authorizers, bearerOf } from '../lambdas/authorizer.ts';
import { type Answer, issuer, type SigningKey, signingKey } from '../lambdas/jwks-server.ts';

let authorizers: Authorizers;
let next: SigningKey;

beforeAll(async () => {
  authorizers = await Authorizers.start();
  next = await signingKey('next');
});

afterEach(() => {
  authorizers.issuer.answer(undefined);
  authorizers.issuer.publish(authorizers.issuer);
});

afterAll(() => authorizers.close());

const made = (i: number) => authorizers.bearer({ sub: 'alice' }, { kid: `made-up-${i}` });

describe('an endless key set', () => {
  /** Counts what was handed to the system, whose buffers take some megabytes that nobody reads. */
  function endless(status: number, sent: { bytes: number }): Answer {
    const piece = Buffer.alloc(64 * 1024, ' ');
    return (response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).write('{"keys":[');
      const pour = () => {
        do sent.bytes += piece.length;
        while (response.write(piece) && !response.destroyed);
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    };
  }

  test.each([200, 404, 500])('with the status %i is read no further than a key set goes', async (status) => {
    const sent = { bytes: 0 };
    authorizers.issuer.answer(endless(status, sent));
    await expect(authorizers.with()(await authorizers.bearer())).rejects.toThrow(/^KeySetUnavailable$/);
    expect(sent.bytes).toBeGreaterThan(0);
    expect(sent.bytes).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('a key that the issuer changed a moment ago', () => {
  test('lets its tokens in at once, and the old ones no longer', async () => {
    const authorize = authorizers.with();
    await authorize(await authorizers.bearer());
    authorizers.issuer.publish(next);
    expect(await authorize(await bearerOf(next))).toMatchObject({ principalId: expect.any(String) });
    await expect(authorize(await authorizers.bearer())).rejects.toThrow(/^Unauthorized$/);
  });

  test('lets in all who come at the same time', async () => {
    const authorize = authorizers.with();
    await authorize(await authorizers.bearer());
    authorizers.issuer.publish(next);
    const bearer = await bearerOf(next);
    const before = authorizers.issuer.asked();
    await Promise.all(Array.from({ length: 20 }, () => authorize(bearer)));
    expect(authorizers.issuer.asked() - before).toBe(1);
  });
});

describe('made-up names of keys', () => {
  /** How often the issuer is asked for 200 of them, and how often it may be: once, and every 5 s. */
  async function flood(authorize: Authorize, refusal: RegExp) {
    const [before, began] = [authorizers.issuer.asked(), Date.now()];
    for (let i = 0; i < 200; i++) await expect(authorize(await made(i))).rejects.toThrow(refusal);
    const asked = authorizers.issuer.asked() - before;
    return { asked, allowed: 1 + Math.floor((Date.now() - began) / 5000) };
  }

  test('make an instance ask once, not for each', async () => {
    const authorize = authorizers.with();
    await authorize(await authorizers.bearer());
    const { asked, allowed } = await flood(authorize, /^Unauthorized$/);
    expect(asked).toBeLessThanOrEqual(allowed);
  });

  test('do so while the issuer fails too, and whoever has a known key is let in meanwhile', async () => {
    const authorize = authorizers.with();
    await authorize(await authorizers.bearer());
    authorizers.issuer.answer((response) => response.writeHead(503).end());
    const { asked, allowed } = await flood(authorize, /^KeySetUnavailable$/);
    expect(asked).toBeLessThanOrEqual(allowed);
    expect(await authorize(await authorizers.bearer())).toMatchObject({ principalId: expect.any(String) });
  });
});

test('two issuers whose names and subjects read alike have an account each', async () => {
  const one = authorizers.with({ VAULT_ISSUER: `${issuer}|alice` });
  const other = authorizers.with();
  const { principalId: first } = await one(await authorizers.bearer({ iss: `${issuer}|alice`, sub: 'bob' }));
  const { principalId: second } = await other(await authorizers.bearer({ sub: 'alice|bob' }));
  expect(first).not.toBe(second);
});
