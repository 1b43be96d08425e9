/** The event of a REST API of API Gateway, format 1.0 (API Gateway Developer Guide, "Lambda proxy integrations"). */
import { randomUUID } from 'node:crypto';

export interface Proxied {
  readonly method: string;
  readonly path: string;
  readonly stage: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly sourceIp: string;
  /** What the authorizer said; absent on a route that asks for none. */
  readonly authorizer?: object;
}

export function proxyEvent({ method, path, stage, headers, body, sourceIp, authorizer }: Proxied): object {
  return {
    resource: path,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      requestId: randomUUID(),
      stage,
      path,
      httpMethod: method,
      resourcePath: path,
      identity: { sourceIp },
      requestTimeEpoch: Date.now(),
      // API Gateway hands every context value over as a string.
      ...(authorizer && {
        authorizer: Object.fromEntries(Object.entries(authorizer).map(([name, value]) => [name, String(value)])),
      }),
    },
    body,
    isBase64Encoded: false,
  };
}
