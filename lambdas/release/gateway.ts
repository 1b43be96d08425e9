/** Stands where API Gateway stands, for one account: a `fetch` that invokes the functions, with the event they know. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import { proxyEvent } from '../../lib/aws/proxy-event.ts';
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

  /** With what the authorizer would have said. */
  #eventOf(route: RouteName, { headers, body }: RequestInit): object {
    const { method, path, authenticated } = routes[route];
    const issuedAt = Math.floor(Date.now() / 1000);
    const account = this.#account;
    const authorizer = { account, principalId: account, issuedAt, expiresAt: issuedAt + lifetime };
    return proxyEvent({
      method,
      path,
      stage: 'live',
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : null,
      sourceIp: '',
      ...(authenticated && { authorizer }),
    });
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
