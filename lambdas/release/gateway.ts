/** Stands where API Gateway stands, for one account: a `fetch` that invokes the functions, with the event they know. */
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { readProblem } from '../../lib/protocol/wire/problem.ts';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import type { Invoke } from './invoke.ts';

/** What a route answered last. */
export interface Answered {
  readonly route: RouteName;
  readonly status: number;
  /** Of a refusal: its code, or the name of the function's error. */
  readonly code?: string | undefined;
}

/** Seconds that the made-up token is good for. */
const lifetime = 300;

export class DirectGateway {
  readonly #invoke: Invoke;
  readonly #account: string;
  #last: Answered | undefined;

  constructor(invoke: Invoke, account: string) {
    this.#invoke = invoke;
    this.#account = account;
  }

  get last(): Answered | undefined {
    return this.#last;
  }

  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(url instanceof Request ? url.url : url);
    const found = Object.entries(routes).find(([, { method, path }]) => method === init.method && path === pathname);
    if (!found) throw new Error(`There is no ${init.method} ${pathname}`);
    const route = found[0] as RouteName;
    const invoked = await this.#invoke(route, this.#eventOf(route, init));
    if ('failed' in invoked) {
      this.#last = { route, status: 502, code: invoked.failed };
      // As API Gateway answers for a function that failed.
      return Response.json({ message: 'Internal server error' }, { status: 502 });
    }
    const { statusCode = 502, headers = {}, body = '' } = Object(invoked.answer) as Partial<APIGatewayProxyResult>;
    const code = statusCode < 400 ? undefined : codeOf(body);
    this.#last = { route, status: statusCode, code };
    return new Response(body === '' ? null : body, { status: statusCode, headers: toStrings(headers) });
  };

  /** A REST (v1) proxy event, with what the authorizer would have said. API Gateway hands that over as strings. */
  #eventOf(route: RouteName, { headers, body }: RequestInit): object {
    const { method, path, authenticated } = routes[route];
    const sent = Object.fromEntries(new Headers(headers));
    const now = Math.floor(Date.now() / 1000);
    const said = { account: this.#account, issuedAt: String(now), expiresAt: String(now + lifetime) };
    return {
      resource: path,
      path,
      httpMethod: method,
      headers: sent,
      multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        requestId: randomUUID(),
        path,
        httpMethod: method,
        resourcePath: path,
        identity: { sourceIp: '' },
        requestTimeEpoch: Date.now(),
        ...(authenticated && { authorizer: { ...said, principalId: this.#account } }),
      },
      body: body ?? null,
      isBase64Encoded: false,
    };
  }
}

function codeOf(body: string): string | undefined {
  try {
    return readProblem(JSON.parse(body))?.code;
  } catch {
    return undefined;
  }
}

const toStrings = (headers: NonNullable<APIGatewayProxyResult['headers']>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
