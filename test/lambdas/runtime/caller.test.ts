import { describe, expect, test } from '@jest/globals';
import { readCaller, requireFresh } from '../../../lambdas/runtime/caller.ts';
import { account, authorized, eventOf } from '../event.ts';

const now = Date.UTC(2030, 0, 1);
const seconds = now / 1000;
const read = (authorizer: object | null | undefined) =>
  readCaller(eventOf({ ...(authorizer !== undefined && { authorizer }) }), true, now);
const unauthenticated = (field?: string, reason = '') =>
  expect.objectContaining({
    name: 'VaultError',
    code: 'unauthenticated',
    details: field ? { detail: `${field}: ${reason}`, errors: [{ field, reason }] } : {},
  });
const expired = unauthenticated('exp', 'expected a time to come: the token has expired');

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the caller', () => {
  test('is the account that the authorizer named', () => {
    expect(read(authorized(now))).toEqual({ account, issuedAt: now - 10_000, token: '' });
  });

  test('is nobody where the route asks for no token', () => {
    expect(readCaller(eventOf(), false, now)).toEqual({ account: '', issuedAt: 0, token: '' });
    const event = eventOf({ authorizer: authorized(now), headers: { authorization: 'Bearer a.b.c' } });
    expect(readCaller(event, false, now)).toEqual({ account: '', issuedAt: 0, token: '' });
  });

  test.each([
    ['authorization', 'Bearer a.b.c'],
    ['Authorization', 'Bearer a.b.c'],
    ['AUTHORIZATION', 'bearer a.b.c'],
  ])('sent the token that %s has, without its scheme', (name, value) => {
    const headers = { 'x-other': 'Bearer x', [name]: value };
    expect(readCaller(eventOf({ authorizer: authorized(now), headers }), true, now).token).toBe('a.b.c');
  });

  test.each([undefined, null, {}, { principalId: account }])(
    'of an event whose authorizer said %j is unauthenticated',
    (said) => {
      expect(thrown(() => read(said))).toEqual(unauthenticated());
    },
  );

  test.each(['', 'A'.repeat(42), 'A'.repeat(44), 1, null, undefined, ['A'.repeat(43)], { length: 43 }])(
    'is not %j',
    (wrong) => {
      expect(thrown(() => read(authorized(now, { account: wrong })))).toEqual(unauthenticated());
    },
  );

  test('whose token expired while API Gateway remembered it is refused, exactly then', () => {
    expect(read(authorized(now, { expiresAt: String(seconds + 1) })).account).toBe(account);
    for (const expiresAt of [seconds, seconds - 1, 0].map(String))
      expect(thrown(() => read(authorized(now, { expiresAt })))).toEqual(expired);
  });

  test.each([undefined, '', 'soon', 'NaN', null, {}])('whose token expires at %j is refused', (expiresAt) => {
    expect(thrown(() => read(authorized(now, { expiresAt })))).toEqual(expired);
  });
});

describe('a token for a change', () => {
  const stale = unauthenticated('iat', 'expected a token issued in the last 60 s');
  const fresh = (issuedAt: number) => () => requireFresh({ account, issuedAt, token: '' }, 60, now);

  test('is fresh up to its age, and stale a millisecond later', () => {
    expect(thrown(fresh(now))).toBeUndefined();
    expect(thrown(fresh(now - 60_000))).toBeUndefined();
    expect(thrown(fresh(now - 60_001))).toEqual(stale);
  });

  test('that does not say when it was issued is stale', () => {
    expect(thrown(fresh(Number.NaN))).toEqual(stale);
    expect(thrown(fresh(read(authorized(now, { issuedAt: 'lately' })).issuedAt))).toEqual(stale);
    expect(thrown(fresh(read(authorized(now, { issuedAt: undefined })).issuedAt))).toEqual(stale);
  });
});
