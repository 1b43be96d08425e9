import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { webHeaders } from '../../lib/protocol/wire/web.ts';
import { type Env, list } from './env.ts';

/** Lets web apps of the origins in `VAULT_ALLOWED_ORIGINS` read every answer, and the page of no other origin. */
export function allowOrigins(env: Env): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const allowed = list(env, 'VAULT_ALLOWED_ORIGINS');
  const add = async ({ event, response }: Request<APIGatewayProxyEvent, APIGatewayProxyResult>) => {
    if (response) response.headers = { ...response.headers, ...webHeaders(originOf(event), allowed) };
  };
  return { after: add, onError: add };
}

/** API Gateway passes on the names of headers as they were sent, in any case. */
function originOf({ headers }: APIGatewayProxyEvent): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'origin')?.[1];
}
