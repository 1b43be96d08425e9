/** Whom the authorizer lets in, and under which name. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { base64url, generateKeyPair } from 'jose';
import { Authorizers } from './authorizer.ts';
import { audience, claims, issuer, signed } from './jwks-server.ts';

const everyRoute = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef/prod/*';
const seconds = () => Math.floor(Date.now() / 1000);

let authorizers: Authorizers;

beforeAll(async () => {
  authorizers = await Authorizers.start();
});

afterAll(() => authorizers.close());

const bearer: Authorizers['bearer'] = (...differs) => authorizers.bearer(...differs);

const accountOf = (namespace: string, sub: string) =>
  createHash('sha256')
    .update(`backup-key-vault/account/v1|${JSON.stringify([namespace, sub])}`)
    .digest('base64url');

describe('a good token', () => {
  test('allows every route of its stage, and names the account, never the subject', async () => {
    const iat = seconds() - 5;
    const answer = await authorizers.with()(await bearer({ iat, exp: iat + 60 }));
    const account = accountOf(issuer, 'alice');
    expect(answer).toEqual({
      principalId: account,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: everyRoute }],
      },
      context: { account, issuedAt: iat, expiresAt: iat + 60 },
    });
    expect(JSON.stringify(answer)).not.toContain('alice');
  });

  test('may have several audiences, and a clock 5 s off', async () => {
    const authorize = authorizers.with();
    expect((await authorize(await bearer({ aud: ['other', audience] }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ exp: seconds() - 2 }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ nbf: seconds() + 3 }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ iat: seconds() + 3 }))).principalId).toBeDefined();
  });

  test.each(['bearer', 'BEARER', 'bEaReR'])('may follow the scheme as %s: RFC 9110, section 11.1', async (scheme) => {
    const authorization = (await bearer()).replace(/^Bearer/, scheme);
    expect((await authorizers.with()(authorization)).principalId).toBe(accountOf(issuer, 'alice'));
  });

  test('under a namespace keeps its account when the issuer moves', async () => {
    const authorize = authorizers.with({ VAULT_ACCOUNT_NAMESPACE: 'the-company' });
    expect((await authorize(await bearer())).principalId).toBe(accountOf('the-company', 'alice'));
  });

  test.each([
    ['no type', undefined],
    ['JWT', 'JWT'],
    ['jwt in full', 'application/jwt'],
    ['at+jwt: RFC 9068', 'at+jwt'],
    ['at+jwt in full', 'application/at+jwt'],
    ['at+jwt in upper case: RFC 7515, section 4.1.9', 'AT+JWT'],
  ])('may have %s', async (_, typ) => {
    expect((await authorizers.with()(await bearer({}, { typ }))).principalId).toBe(accountOf(issuer, 'alice'));
  });

  test.each([
    ['of 255 bytes', 'a'.repeat(255)],
    ['of 255 bytes in 85 letters', '\u4e2d'.repeat(85)],
    ['that is the replacement character', '\ufffd'],
    ['with what joins and quotes', '|","\\'],
  ])('may have a subject %s', async (_, sub) => {
    expect((await authorizers.with()(await bearer({ sub }))).principalId).toBe(accountOf(issuer, sub));
  });

  test('of each subject is another account', async () => {
    const authorize = authorizers.with();
    const subjects = ['alice', 'Alice', 'alice ', 'bob'];
    const accounts = await Promise.all(
      subjects.map(async (sub) => (await authorize(await bearer({ sub }))).principalId),
    );
    expect(new Set(accounts).size).toBe(subjects.length);
  });
});

describe('Unauthorized, exactly so, is', () => {
  const bad: [string, Record<string, unknown>][] = [
    ['another issuer', { iss: 'https://issuer.example.evil' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'another' }],
    ['no audience', { aud: undefined }],
    ['a token that expired', { exp: seconds() - 60 }],
    ['a token that is not valid yet', { nbf: seconds() + 60 }],
    ['a token without exp', { exp: undefined }],
    ['a token without iat', { iat: undefined }],
    ['an iat that is text', { iat: 'yesterday' }],
    ['an iat beyond the clock tolerance ahead', { iat: seconds() + 60 }],
    ['an iat in milliseconds', { iat: Date.now() }],
    ['a token without sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub that is a number', { sub: 7 }],
    ['an exp that is text', { exp: 'tomorrow' }],
    ['a sub of 256 bytes', { sub: 'a'.repeat(256) }],
    ['a sub of 256 bytes in 64 letters', { sub: '\u{1f511}'.repeat(64) }],
    ['a sub with a lone high surrogate', { sub: 'alice\ud800' }],
    ['a sub with a lone low surrogate', { sub: '\udc00alice' }],
  ];

  test.each(bad)('%s', async (_, differs) => {
    await expect(authorizers.with()(await bearer(differs))).rejects.toThrow(/^Unauthorized$/);
  });

  test.each([
    'logout+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'application/logout+jwt',
    'at+jwt+',
    'text/jwt',
    'application/application/jwt',
    'JWT ',
    '',
    null,
    7,
    ['JWT'],
  ])('a token of the type %j', async (typ) => {
    await expect(authorizers.with()(await bearer({}, { typ }))).rejects.toThrow(/^Unauthorized$/);
  });

  test('a token that nobody signed: alg none', async () => {
    const part = (value: object) => base64url.encode(JSON.stringify(value));
    for (const alg of ['none', 'None', ''])
      for (const signature of ['', 'AA'])
        await expect(
          authorizers.with()(`Bearer ${part({ alg, kid: 'first' })}.${part(claims())}.${signature}`),
        ).rejects.toThrow(/^Unauthorized$/);
  });

  test('a token signed with the public key as if it were a shared secret: HS256', async () => {
    const secrets = [
      JSON.stringify(authorizers.issuer.publicJwk),
      JSON.stringify({ keys: [authorizers.issuer.publicJwk] }),
    ];
    for (const secret of secrets) {
      const token = await signed(claims(), new TextEncoder().encode(secret), { alg: 'HS256' });
      await expect(authorizers.with()(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('a token of a key that the set does not have, by whatever kid', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['first', 'second']) {
      const token = await signed(claims(), privateKey, { kid });
      await expect(authorizers.with()(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('a token with any part changed', async () => {
    const authorize = authorizers.with();
    const [header = '', payload = '', signature = ''] = (await signed(claims(), authorizers.issuer.privateKey)).split(
      '.',
    );
    const other = base64url.encode(JSON.stringify(claims({ sub: 'bob' })));
    for (const token of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}AAAA`,
      `${header}.${payload}.`,
    ])
      await expect(authorize(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
  });

  test('what is no bearer token', async () => {
    const authorize = authorizers.with();
    const token = await signed(claims(), authorizers.issuer.privateKey);
    for (const text of [
      '',
      'Bearer',
      'Bearer ',
      token,
      `Basic ${token}`,
      `DPoP ${token}`,
      `Bearers ${token}`,
      `Bearer=${token}`,
      `Bearer\t${token}`,
      `Bearer\u00a0${token}`,
      ` Bearer ${token}`,
      `Bearer  ${token}`,
      `Bearer ${token} more`,
      `Bearer ${token}\n`,
      'Bearer a.b',
      'Bearer a.b.c.d.e',
    ])
      await expect(authorize(text)).rejects.toThrow(/^Unauthorized$/);
  });
});
