import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { errors } from 'jose';
import { accountOf } from '../lib/protocol/crypto/account.ts';
import { messages } from '../lib/signals.ts';
import { KeySet, KeySetUnavailable } from './authorizer/key-set.ts';
import { readRules } from './authorizer/rules.ts';
import { type Token, verifyToken } from './authorizer/token.ts';
import { required } from './runtime/env.ts';
import { describeFailure, logger } from './runtime/observe.ts';

const rules = readRules(process.env);
const keys = new KeySet(required(process.env, 'VAULT_JWKS_URI'));

/**
 * API Gateway's token authorizer. Throwing exactly "Unauthorized" makes it answer 401, a Deny 403, and any other error
 * 500. It keeps the answer per token, so the policy covers every route and the expiry travels along.
 */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const { issuer, subject, issuedAt, expiresAt, scopes } = await readToken(event.authorizationToken);
  const allowed = rules.scope === undefined || scopes.includes(rules.scope);
  const account = accountOf(rules.accountNamespace ?? issuer, subject);
  logger.info(messages.authorizer, allowed ? { code: 'ok' } : { code: 'forbidden', claim: 'scope' });
  return {
    principalId: account,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: allowed ? 'Allow' : 'Deny', Resource: everyRoute(event.methodArn) },
      ],
    },
    context: { account, issuedAt, expiresAt },
  };
}

// RFC 9110 section 11.1: the scheme may be in upper or lower case.
const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

async function readToken(authorization: string): Promise<Token> {
  const token = bearer.exec(authorization)?.[1];
  if (!token) throw unauthorized({ code: 'no_bearer_token' });
  try {
    return await verifyToken(token, rules, keys.find);
  } catch (cause) {
    if (cause instanceof KeySetUnavailable) {
      logger.error(messages.authorizerFailed, { ...describeFailure(cause.cause) });
      throw new Error(cause.name);
    }
    throw unauthorized(describeRefusal(cause));
  }
}

interface Refusal {
  readonly code: string;
  /** Its name. Its value stays out: it may be a person's. */
  readonly claim?: string;
}

function describeRefusal(cause: unknown): Refusal {
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired)
    return { code: cause.code, claim: cause.claim };
  return { code: cause instanceof errors.JOSEError ? cause.code : 'invalid_token' };
}

function unauthorized(refusal: Refusal): Error {
  logger.info(messages.authorizer, { ...refusal });
  return new Error('Unauthorized');
}

/** `arn:…:api/stage/GET/v1/key` to `arn:…:api/stage/*`. */
function everyRoute(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`;
}
