/** One call of the API, its answer held to the OpenAPI document. */
import type { Problem } from '../../../lib/protocol/wire/errors.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import { expectValidAnswer } from './openapi.ts';
import type { Exchange } from './secrets.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  /** What success says; `problem` when it is none. */
  readonly body: T;
  readonly problem: Problem;
}

/** Everything asked and answered in this process, for the suites that look at all of it. */
export const exchanges: Exchange[] = [];

/** Where to call, and as whom. */
export interface Caller {
  readonly url: string;
  readonly token: string | undefined;
}

export async function call<T>({ url, token }: Caller, route: RouteName, body?: unknown): Promise<Answer<T>> {
  const { method, path } = routes[route];
  const sent = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const response = await fetch(url + path, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(method === 'POST' && { body: sent }),
  });
  const { status, headers } = response;
  const text = await response.text();
  exchanges.push({ token, sent, status, answered: text });
  expectValidAnswer(route, { status, headers, text });
  const parsed = text === '' ? undefined : JSON.parse(text);
  return { status, headers, body: parsed, problem: parsed };
}
