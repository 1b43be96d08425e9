/** The authorizer as bundled, against a real key set. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { base64url, generateKeyPair } from 'jose';
import { type Functions, startFunctions } from '../../lib/local/functions.ts';
import { audience, claims, type Issuer, issuer, signed, startIssuer } from './jwks-server.ts';

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef/prod/GET/v1/key';
const everyRoute = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef/prod/*';
const seconds = () => Math.floor(Date.now() / 1000);

let keySet: Issuer;
const running: Functions[] = [];

beforeAll(async () => {
  keySet = await startIssuer();
});

afterAll(async () => {
  for (const functions of running) await functions.close();
  await keySet.close();
});

function authorizerWith(settings: Record<string, string> = {}) {
  const functions = startFunctions({
    VAULT_ISSUER: issuer,
    VAULT_AUDIENCE: audience,
    VAULT_JWKS_URI: keySet.jwksUri,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...settings,
  });
  running.push(functions);
  return (authorizationToken: string) =>
    functions.invoke('authorizer', {
      type: 'TOKEN',
      authorizationToken,
      methodArn,
    }) as Promise<APIGatewayAuthorizerResult>;
}

const bearer = async (differs: Record<string, unknown> = {}, header: object = {}) =>
  `Bearer ${await signed(claims(differs), keySet.privateKey, header)}`;

const accountOf = (namespace: string, sub: string) =>
  createHash('sha256')
    .update(`backup-key-vault/account/v1|${JSON.stringify([namespace, sub])}`)
    .digest('base64url');

describe('a good token', () => {
  test('allows every route of its stage, and names the account, never the subject', async () => {
    const iat = seconds() - 5;
    const answer = await authorizerWith()(await bearer({ iat, exp: iat + 60 }));
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
    const authorize = authorizerWith();
    expect((await authorize(await bearer({ aud: ['other', audience] }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ exp: seconds() - 2 }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ nbf: seconds() + 3 }))).principalId).toBeDefined();
    expect((await authorize(await bearer({ iat: seconds() + 3 }))).principalId).toBeDefined();
  });

  test.each(['bearer', 'BEARER', 'bEaReR'])('may follow the scheme as %s: RFC 9110, section 11.1', async (scheme) => {
    const authorization = (await bearer()).replace(/^Bearer/, scheme);
    expect((await authorizerWith()(authorization)).principalId).toBe(accountOf(issuer, 'alice'));
  });

  test('under a namespace keeps its account when the issuer moves', async () => {
    const authorize = authorizerWith({ VAULT_ACCOUNT_NAMESPACE: 'the-company' });
    expect((await authorize(await bearer())).principalId).toBe(accountOf('the-company', 'alice'));
  });

  test('of each subject is another account', async () => {
    const authorize = authorizerWith();
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
  ];

  test.each(bad)('%s', async (_, differs) => {
    await expect(authorizerWith()(await bearer(differs))).rejects.toThrow(/^Unauthorized$/);
  });

  test('a token that nobody signed: alg none', async () => {
    const part = (value: object) => base64url.encode(JSON.stringify(value));
    for (const alg of ['none', 'None', ''])
      for (const signature of ['', 'AA'])
        await expect(
          authorizerWith()(`Bearer ${part({ alg, kid: 'first' })}.${part(claims())}.${signature}`),
        ).rejects.toThrow(/^Unauthorized$/);
  });

  test('a token signed with the public key as if it were a shared secret: HS256', async () => {
    const secrets = [JSON.stringify(keySet.publicJwk), JSON.stringify({ keys: [keySet.publicJwk] })];
    for (const secret of secrets) {
      const token = await signed(claims(), new TextEncoder().encode(secret), { alg: 'HS256' });
      await expect(authorizerWith()(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('a token of a key that the set does not have, by whatever kid', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['first', 'second']) {
      const token = await signed(claims(), privateKey, { kid });
      await expect(authorizerWith()(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    }
  });

  test('a token with any part changed', async () => {
    const authorize = authorizerWith();
    const [header = '', payload = '', signature = ''] = (await signed(claims(), keySet.privateKey)).split('.');
    const other = base64url.encode(JSON.stringify(claims({ sub: 'bob' })));
    for (const token of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}AAAA`,
      `${header}.${payload}.`,
    ])
      await expect(authorize(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
  });

  test('what is no bearer token', async () => {
    const authorize = authorizerWith();
    const token = await signed(claims(), keySet.privateKey);
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

describe('scope', () => {
  const effect = async (scope: unknown) => {
    const authorize = authorizerWith({ VAULT_SCOPE: 'backup-key' });
    return (await authorize(await bearer({ scope }))).policyDocument.Statement[0]?.Effect;
  };

  test.each([
    [undefined],
    [''],
    ['other'],
    ['backup-keys'],
    ['backup-key-admin other'],
    [['other']],
    [7],
    [{ scope: 'backup-key' }],
  ])('%j is denied', async (scope) => {
    expect(await effect(scope)).toBe('Deny');
  });

  test.each([['backup-key'], ['openid backup-key'], [['openid', 'backup-key']]])('%j is allowed', async (scope) => {
    expect(await effect(scope)).toBe('Allow');
  });
});

describe('a key set that cannot be had is our failure, not the caller’s', () => {
  test.each([
    ['failing', (response: { writeHead(status: number): { end(): void } }) => response.writeHead(500).end()],
    ['gone', (response: { writeHead(status: number): { end(): void } }) => response.writeHead(404).end()],
    ['no JSON', (response: { end(text: string): void }) => response.end('<html>')],
    ['no key set', (response: { end(text: string): void }) => response.end('{"keys":7}')],
    ['broken off', (response: { destroy(): void }) => response.destroy()],
    ['silent', () => {}],
  ])('%s', async (_, answer) => {
    keySet.answer(answer as Parameters<Issuer['answer']>[0]);
    const began = Date.now();
    await expect(authorizerWith()(await bearer())).rejects.toThrow(/^KeySetUnavailable$/);
    expect(Date.now() - began).toBeLessThan(30_000);
    keySet.answer(undefined);
  });

  test('where nobody listens', async () => {
    const authorize = authorizerWith({ VAULT_JWKS_URI: 'http://127.0.0.1:9/jwks' });
    await expect(authorize(await bearer())).rejects.toThrow(/^KeySetUnavailable$/);
  });

  test('and a token that is none is still refused for what it is', async () => {
    const authorize = authorizerWith({ VAULT_JWKS_URI: 'http://127.0.0.1:9/jwks' });
    await expect(authorize('Bearer nonsense')).rejects.toThrow(/^Unauthorized$/);
  });

  test('a setting that is missing stops the function', async () => {
    await expect(authorizerWith({ VAULT_AUDIENCE: '' })(await bearer())).rejects.toThrow(
      'VAULT_AUDIENCE expected a value, got none',
    );
  });
});
