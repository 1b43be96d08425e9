/** One request to the vault: the token, the retries that the wire types declare safe, and errors as classes. */
import { errorTable, isErrorCode, type Problem } from '../protocol/errors.ts';
import { type RouteName, routes } from '../protocol/routes.ts';
import { check, type Schema } from '../protocol/wire.ts';
import { InvalidAnswer, toClientError, VaultUnavailable } from './errors.ts';

export interface TransportOptions {
  /** Such as `https://vault.example.com`. */
  readonly url: string;
  /** The OIDC token. Called for each request, and once more when the vault refuses the token. */
  readonly token: () => string | Promise<string>;
  readonly fetch?: typeof fetch;
}

type RequestOf<Name extends RouteName> = (typeof routes)[Name] extends { request?: Schema<infer T> } ? T : never;
type AnswerOf<Name extends RouteName> = (typeof routes)[Name] extends { answer?: Schema<infer T> } ? T : never;

export type Transport = <Name extends RouteName>(name: Name, body?: RequestOf<Name>) => Promise<AnswerOf<Name>>;

const tries = 5;
const callTimeoutMs = 10_000;
const firstDelayMs = 200;
/** A longer Retry-After is the user's business, not a loop's. */
const longestDelayMs = 5_000;

/** Every route may be sent again (lib/protocol/routes.ts says why), so whatever brought no answer is. */
export function createTransport({ url, token, fetch: send = fetch }: TransportOptions): Transport {
  const base = url.replace(/\/+$/, '');
  return async (name, body) => {
    const { method, path, authenticated } = routes[name];
    const answer = 'answer' in routes[name] ? (routes[name].answer as Schema<AnswerOf<typeof name>>) : undefined;
    const prepare = async () => {
      const headers: Record<string, string> = {};
      if (authenticated) headers.authorization = `Bearer ${await token()}`;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const payload = body === undefined ? {} : { body: JSON.stringify(body) };
      return () => send(base + path, { method, headers, ...payload, signal: AbortSignal.timeout(callTimeoutMs) });
    };
    return readAnswer(await persist(prepare), answer);
  };
}

/** What the app's own `token` throws is the app's to see, and no reason to try again. */
async function persist(prepare: () => Promise<() => Promise<Response>>): Promise<Response> {
  let refusedToken = false;
  for (let attempt = 1; ; attempt++) {
    const request = await prepare();
    const response = await request().catch(() => undefined);
    const problem = response && (await problemOf(response));
    if (response?.ok) return response;
    if (problem?.code === 'unauthenticated' && !refusedToken) {
      refusedToken = true;
      continue;
    }
    const delay = delayBefore(attempt, response);
    if (!mayRetry(response, problem) || attempt === tries || delay > longestDelayMs) throw failure(problem);
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

function mayRetry(response: Response | undefined, problem: Problem | undefined): boolean {
  if (!response) return true;
  if (!problem) return response.status >= 500;
  return errorTable[problem.code].retry === 'later' && problem.code !== 'attempt_too_soon';
}

function delayBefore(attempt: number, response: Response | undefined): number {
  const asked = Number(response?.headers.get('retry-after') ?? 0) * 1000;
  const backOff = firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.max(asked, backOff);
}

function failure(problem: Problem | undefined): Error {
  return problem ? toClientError(problem) : new VaultUnavailable('The vault could not be reached');
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (response.ok) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('code' in body) || !isErrorCode(body.code)) return undefined;
  return body as Problem;
}

async function readAnswer<T>(response: Response, schema: Schema<T> | undefined): Promise<T> {
  if (!schema) return undefined as T;
  const result = check(schema, await response.json().catch(() => undefined));
  if ('value' in result) return result.value;
  const [first] = result.errors;
  throw new InvalidAnswer(`the answer's ${first?.field ?? 'body'} ${first?.reason ?? 'is not valid'}`);
}
