/** What the authorizer says of a token in its log: which claim was wrong, and nothing of the token. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { messages } from '../../lib/signals.ts';
import { keepOutput } from '../support/keep-output.ts';
import { methodArn } from './authorizer.ts';
import { claims, type Issuer, issuer, signed, startIssuer } from './jwks-server.ts';

let keys: Issuer;
let handler: (event: APIGatewayTokenAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;
const printed: string[] = [];

beforeAll(async () => {
  keepOutput(printed);
  keys = await startIssuer();
  Object.assign(process.env, {
    VAULT_ISSUER: issuer,
    VAULT_AUDIENCES: 'the-app-2b6d',
    VAULT_AUDIENCE_CLAIM: 'client_id',
    VAULT_SCOPE: 'backup-key',
    VAULT_JWKS_URI: keys.jwksUri,
  });
  ({ handler } = await import('../../lambdas/authorizer.ts'));
});

beforeEach(() => {
  printed.length = 0;
});

afterAll(async () => {
  jest.restoreAllMocks();
  await keys.close();
});

const good = { sub: 'subject-8f3a', client_id: 'the-app-2b6d', scope: 'backup-key' };
const lines = () => printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));

async function logged(token: string) {
  await handler({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn }).catch(() => undefined);
  for (const part of token.split('.')) expect(printed.join('')).not.toContain(part);
  return lines().map(({ level, message, code, claim }) => ({ level, message, code, ...(claim && { claim }) }));
}

const line = (code: string, claim?: string) => [
  { level: 'INFO', message: messages.authorizer, code, ...(claim && { claim }) },
];

test('a good token leaves a line with nothing of it', async () => {
  expect(await logged(await signed(claims(good), keys.privateKey))).toEqual(line('ok'));
  expect(printed.join('')).not.toMatch(/subject-8f3a|the-app-2b6d/);
});

describe('the line of a refused token names the claim, never its value', () => {
  const failed = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
  test.each<[string, Record<string, unknown>, string, object]>([
    ['iss', { iss: 'wrong-5c1e' }, failed, {}],
    ['client_id', { client_id: 'wrong-5c1e' }, failed, {}],
    ['client_id', { client_id: undefined }, failed, {}],
    ['sub', { sub: 'wrong-5c1e\ud800' }, failed, {}],
    ['sub', { sub: undefined }, failed, {}],
    ['iat', { iat: 'wrong-5c1e' }, failed, {}],
    ['iat', { iat: 4102444800 }, failed, {}],
    ['exp', { exp: 1000000000 }, 'ERR_JWT_EXPIRED', {}],
    ['exp', { exp: undefined }, failed, {}],
    ['nbf', { nbf: 4102444800 }, failed, {}],
    ['typ', {}, failed, { typ: 'wrong-5c1e' }],
    ['scope', { scope: 'wrong-5c1e' }, 'forbidden', {}],
  ])('%s, where claims are %j', async (claim, differs, code, header) => {
    const token = await signed(claims({ ...good, ...differs }), keys.privateKey, header);
    expect(await logged(token)).toEqual(line(code, claim));
    expect(printed.join('')).not.toMatch(/wrong-5c1e|subject-8f3a|the-app-2b6d|4102444800|1000000000/);
  });

  test('or no claim, where none is at fault', async () => {
    const [header, payload] = (await signed(claims(good), keys.privateKey)).split('.');
    expect(await logged(`${header}.${payload}.${'A'.repeat(86)}`)).toEqual(
      line('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    );
  });
});
