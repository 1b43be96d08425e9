import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { accountOf } from '../lib/protocol/crypto/account.ts';
import { messages } from '../lib/signals.ts';
import { required } from './runtime/env.ts';
import { describeFailure, logger } from './runtime/observe.ts';

const env = process.env;
const issuer = required(env, 'VAULT_ISSUER');
const audience = required(env, 'VAULT_AUDIENCE');
const keys = createRemoteJWKSet(new URL(required(env, 'VAULT_JWKS_URI')), { timeoutDuration: 2000 });
// Asymmetric only: with a shared secret, whoever can verify could also sign.
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Seconds. */
const clockTolerance = 5;

/**
 * API Gateway's token authorizer. Throwing exactly "Unauthorized" makes it answer 401, a Deny 403, and any other error
 * 500. It keeps the answer per token, so the policy covers every route and the expiry travels along.
 */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const claims = await verify(event.authorizationToken);
  const allowed = !env.VAULT_SCOPE || scopes(claims).includes(env.VAULT_SCOPE);
  const account = accountOf(env.VAULT_ACCOUNT_NAMESPACE || String(claims.iss), String(claims.sub));
  logger.info(messages.authorizer, { code: allowed ? 'ok' : 'forbidden' });
  return {
    principalId: account,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: allowed ? 'Allow' : 'Deny', Resource: everyRoute(event.methodArn) },
      ],
    },
    context: { account, issuedAt: Number(claims.iat), expiresAt: Number(claims.exp) },
  };
}

// RFC 9110 section 11.1: the scheme may be in upper or lower case.
const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

async function verify(authorization: string): Promise<JWTPayload> {
  const token = bearer.exec(authorization)?.[1];
  if (!token) throw unauthorized('no_bearer_token');
  const currentDate = new Date();
  const claims = await readClaims(token, currentDate);
  if (typeof claims.sub !== 'string' || claims.sub === '') throw unauthorized('no_subject');
  // A token from the future would count as freshly issued, and so could start recoveries, for longer than is allowed.
  if (!(Number(claims.iat) <= currentDate.getTime() / 1000 + clockTolerance))
    throw unauthorized('issued_in_the_future');
  return claims;
}

async function readClaims(token: string, currentDate: Date): Promise<JWTPayload> {
  try {
    const requiredClaims = ['sub', 'iat', 'exp'];
    const expected = { issuer, audience, algorithms, requiredClaims, clockTolerance, currentDate };
    return (await jwtVerify(token, keys, expected)).payload;
  } catch (cause) {
    if (isKeySetFailure(cause)) {
      logger.error(messages.authorizerFailed, { ...describeFailure(cause) });
      throw new Error('KeySetUnavailable');
    }
    throw unauthorized(cause instanceof errors.JOSEError ? cause.code : 'invalid_token');
  }
}

// A key set that cannot be fetched is our failure, not the caller's.
function isKeySetFailure(cause: unknown): boolean {
  if (cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid) return true;
  if (cause instanceof errors.JOSEError) return cause.code === 'ERR_JOSE_GENERIC';
  return cause instanceof TypeError && cause.message === 'fetch failed';
}

function unauthorized(code: string): Error {
  logger.info(messages.authorizer, { code });
  return new Error('Unauthorized');
}

function scopes({ scope }: JWTPayload): string[] {
  return typeof scope === 'string' ? scope.split(' ') : Array.isArray(scope) ? scope.map(String) : [];
}

/** `arn:…:api/stage/GET/v1/key` to `arn:…:api/stage/*`. */
function everyRoute(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`;
}
