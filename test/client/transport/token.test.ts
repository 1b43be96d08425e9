/** A bad token is never taken for an outage; why it is refused is told by the vault's clock. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { faultOf, requireToken } from '../../../lib/client/transport/token.ts';
import { type ErrorDetails, toProblem } from '../../../lib/protocol/wire/errors.ts';
import { noKey } from '../asking.ts';
import { json, type Scripted, type ScriptedServer, startServer } from '../server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.close());

const vaultTime = new Date('2030-01-01T12:00:00.000Z');
const seconds = vaultTime.getTime() / 1000;
const good = { sub: 'alice', iat: seconds - 60, exp: seconds + 3600 };

function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;
}

describe('a token that cannot stand in a header', () => {
  test.each([
    ['a curly quote', '\u201cabc.def.ghi\u201d', 1, 0x201c],
    ['a line break', 'abc.def.ghi\n', 12, 0x0a],
    ['a space', 'Bearer abc.def.ghi', 7, 0x20],
    ['what is no single unit of UTF-16', 'ab\u{1f511}', 3, 0x1f511],
    ['nothing', '', undefined, undefined],
  ])('for %s is InvalidToken before any request', async (_, token, position, codePoint) => {
    server.say(json(noKey));
    const vault = new sdk.BackupKeyVault({ url: server.url, token: () => token });
    const error = await vault.status().catch((error) => error);
    expect(error).toBeInstanceOf(sdk.InvalidToken);
    expect(error).toMatchObject({ position, codePoint });
    if (token) expect(`${error.message} ${error.stack}`).not.toContain('abc');
    expect(server.seen).toEqual([]);
  });

  test('is told from every one that can', () => {
    const any = 'abc-._~+/=!';
    expect(requireToken(any)).toBe(any);
  });
});

describe('what is wrong with a token, as far as it says so itself', () => {
  test.each([
    ['nothing', jwt(good), undefined],
    ['no JWT', 'abc', { reason: 'malformed' }],
    ['two parts', 'abc.def', { reason: 'malformed' }],
    ['no JSON', 'abc.def.ghi', { reason: 'malformed' }],
    ['a list', jwt([]), { reason: 'malformed' }],
    ['no subject', jwt({ ...good, sub: undefined }), { reason: 'missing_claim', claim: 'sub' }],
    ['an empty subject', jwt({ ...good, sub: '' }), { reason: 'missing_claim', claim: 'sub' }],
    ['no iat', jwt({ ...good, iat: undefined }), { reason: 'missing_claim', claim: 'iat' }],
    ['exp as text', jwt({ ...good, exp: 'soon' }), { reason: 'missing_claim', claim: 'exp' }],
    ['an exp that is over', jwt({ ...good, exp: seconds - 5 }), { reason: 'expired', claim: 'exp' }],
    ['an exp within the tolerance', jwt({ ...good, exp: seconds - 4 }), undefined],
    ['an iat to come', jwt({ ...good, iat: seconds + 6 }), { reason: 'not_yet_valid', claim: 'iat' }],
    ['an iat within the tolerance', jwt({ ...good, iat: seconds + 5 }), undefined],
    ['an nbf to come', jwt({ ...good, nbf: seconds + 6 }), { reason: 'not_yet_valid', claim: 'nbf' }],
  ])('%s', (_, token, fault) => {
    expect(faultOf(token, vaultTime)).toEqual(fault);
  });

  test('of its times nothing is said while the vault’s time is not known', () => {
    expect(faultOf(jwt({ ...good, exp: 1 }), undefined)).toBeUndefined();
  });
});

describe('a refusal', () => {
  const refusing = (code: 'unauthenticated' | 'forbidden', details: ErrorDetails = {}, date = vaultTime): Scripted => {
    const { problem } = toProblem(code, details);
    return { status: problem.status, headers: { date: date.toUTCString() }, body: JSON.stringify(problem) };
  };
  const refused = (token: string, answer: Scripted) => {
    server.say(answer);
    return new sdk.BackupKeyVault({ url: server.url, token: () => token }).status().catch((error) => error);
  };

  test('of a token that expired by the vault’s clock says so, whatever the device’s says', async () => {
    const error = await refused(jwt({ ...good, exp: seconds - 60 }), refusing('unauthenticated'));
    expect(error).toMatchObject({ name: 'NotAuthenticated', reason: 'expired', claim: 'exp' });
  });

  test('of a token of the future says so', async () => {
    const error = await refused(jwt({ ...good, iat: seconds + 90_000 }), refusing('unauthenticated'));
    expect(error).toMatchObject({ name: 'NotAuthenticated', reason: 'not_yet_valid', claim: 'iat' });
  });

  test('of a token that is too old is the vault’s to say', async () => {
    const details = {
      detail: 'iat: expected a token issued in the last 3600 s',
      errors: [{ field: 'iat', reason: 'x' }],
    };
    const error = await refused(jwt(good), refusing('unauthenticated', details));
    expect(error).toMatchObject({ name: 'NotAuthenticated', reason: 'too_old', claim: 'iat', message: details.detail });
  });

  test('of a token that says nothing against itself leaves issuer, audience and signature', async () => {
    expect(await refused(jwt(good), refusing('unauthenticated'))).toMatchObject({ reason: 'not_accepted' });
  });

  test('for want of a right is not about who it is', async () => {
    expect(await refused(jwt(good), refusing('forbidden'))).toMatchObject({ reason: 'not_allowed' });
  });
});
