import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { InvalidMessage } from '../../lib/protocol/crypto/invalid-message.ts';
import { toProblem, VaultError } from '../../lib/protocol/wire/errors.ts';

interface Answer {
  readonly status: number;
  /** Undefined: there is nothing to say. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, in JSON. No cache may keep it. */
export function toResult({ status, body, headers }: Answer): APIGatewayProxyResult {
  const common = { 'cache-control': 'no-store', ...headers };
  if (body === undefined) return { statusCode: status, headers: common, body: '' };
  return { statusCode: status, headers: { 'content-type': 'application/json', ...common }, body: JSON.stringify(body) };
}

/** Every error leaves as an RFC 9457 problem of the closed table; what is not in it is `internal`. */
export function answerProblems(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (request) => {
      const { code, details } = toVaultError(request.error);
      const { problem, retryAfter } = toProblem(code, details);
      const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
      if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
      if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
      request.response = toResult({ status: problem.status, body: problem, headers });
    },
  };
}

export function toVaultError(error: unknown): VaultError {
  if (error instanceof VaultError) return error;
  if (error instanceof InvalidMessage)
    return new VaultError('invalid_request', { errors: [{ field: error.field, reason: error.message }] });
  return new VaultError('internal', {}, error);
}
