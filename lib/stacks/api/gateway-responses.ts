/** API Gateway's own answers, each a problem of the closed table: a client never has to know who refused it. */
import { GatewayResponse, type IRestApi, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { type ErrorCode, toProblem } from '../../protocol/wire/errors.ts';
import { anyOrigin, exposedHeaders } from '../../protocol/wire/web.ts';

/**
 * Every response type of API Gateway, and the code it stands for. It says that an AWS signature is missing or wrong only
 * where there is no route, since no route asks for one. Its own words, 403 "Missing Authentication Token", make a
 * developer look for a token.
 */
export const gatewayCodes: Readonly<Record<string, ErrorCode>> = {
  ACCESS_DENIED: 'forbidden',
  API_CONFIGURATION_ERROR: 'internal',
  AUTHORIZER_CONFIGURATION_ERROR: 'internal',
  AUTHORIZER_FAILURE: 'internal',
  BAD_REQUEST_BODY: 'invalid_request',
  BAD_REQUEST_PARAMETERS: 'invalid_request',
  DEFAULT_4XX: 'invalid_request',
  DEFAULT_5XX: 'internal',
  EXPIRED_TOKEN: 'not_found',
  INTEGRATION_FAILURE: 'internal',
  INTEGRATION_TIMEOUT: 'internal',
  INVALID_API_KEY: 'forbidden',
  INVALID_SIGNATURE: 'not_found',
  MISSING_AUTHENTICATION_TOKEN: 'not_found',
  QUOTA_EXCEEDED: 'rate_limited',
  REQUEST_TOO_LARGE: 'too_large',
  RESOURCE_NOT_FOUND: 'not_found',
  THROTTLED: 'rate_limited',
  UNAUTHORIZED: 'unauthenticated',
  UNSUPPORTED_MEDIA_TYPE: 'invalid_request',
  WAF_FILTERED: 'forbidden',
};

/** A header's value in API Gateway's mapping language. */
const literal = (value: string): string => `'${value}'`;

export function addGatewayResponses(scope: Construct, restApi: IRestApi, origins: readonly string[]): void {
  const web = webMappings(origins);
  for (const [type, code] of Object.entries(gatewayCodes)) {
    const { problem, retryAfter } = toProblem(code);
    new GatewayResponse(scope, type, {
      restApi,
      type: ResponseType.of(type),
      statusCode: String(problem.status),
      responseHeaders: {
        'Content-Type': literal('application/problem+json'),
        'Cache-Control': literal('no-store'),
        ...web,
        ...(retryAfter !== undefined && { 'Retry-After': literal(String(retryAfter)) }),
        ...(problem.status === 401 && { 'WWW-Authenticate': literal('Bearer') }),
      },
      templates: { 'application/json': JSON.stringify(problem) },
    });
  }
}

/**
 * A mapping is a fixed text or a part of the request, and cannot look into a list (API Gateway Developer Guide,
 * "Gateway responses for REST APIs"). With several origins it names the one that asks, whichever that is. A page of
 * another origin gains nothing: without a preflight it can send no token, and what it reads is a refusal.
 */
function webMappings(origins: readonly string[]): Record<string, string> {
  const [only, ...more] = origins;
  if (only === undefined) return {};
  return {
    // HTTP/2 has names of headers in lower case.
    'Access-Control-Allow-Origin': more.length === 0 ? literal(only) : 'method.request.header.origin',
    'Access-Control-Expose-Headers': literal(exposedHeaders),
    ...(only !== anyOrigin && { Vary: literal('Origin') }),
  };
}
