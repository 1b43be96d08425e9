import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { webHeaders } from '../../lib/protocol/wire/web.ts';
import { list } from '../../lib/vault/policy.ts';
import type { Env } from './env.ts';
import { headerOf } from './header.ts';

/** Lets web apps of the origins in `VAULT_ALLOWED_ORIGINS` read every answer, and the page of no other origin. */
export function allowOrigins(env: Env): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const allowed = list(env, 'VAULT_ALLOWED_ORIGINS');
  const add = async ({ event, response }: Request<APIGatewayProxyEvent, APIGatewayProxyResult>) => {
    if (response) response.headers = { ...response.headers, ...webHeaders(headerOf(event, 'origin'), allowed) };
  };
  return { after: add, onError: add };
}
