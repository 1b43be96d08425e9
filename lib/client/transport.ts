/** One request to the vault: the token, the retries that the wire types declare safe, and errors as classes. */
import { errorTable, type Problem } from '../protocol/errors.ts';
import { readProblem } from '../protocol/problem.ts';
import { type RouteName, routes } from '../protocol/routes.ts';
import { check, type Schema } from '../protocol/wire.ts';
import { InvalidAnswer, VaultUnavailable } from './errors.ts';
import { toClientError } from './refusal.ts';

export interface TransportOptions {
  /** Such as `https://vault.example.com`. */
  readonly url: string;
  /**
   * The OIDC token, without `Bearer`. Called for each request that is sent, and once more when the vault refuses the
   * token; what it throws, the call rejects with.
   */
  readonly token: () => string | Promise<string>;
  /** Instead of the platform's. It must honour `signal`. */
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

/** What came back, read to its end. */
interface Reply {
  readonly ok: boolean;
  readonly status: number;
  /** Milliseconds. */
  readonly retryAfter: number;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

/** Every route may be sent again (lib/protocol/routes.ts says why), so whatever brought no whole answer is. */
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
      return async () => {
        const signal = AbortSignal.timeout(callTimeoutMs);
        return readReply(await send(base + path, { method, headers, ...payload, signal }));
      };
    };
    const reply = await persist(prepare);
    // A page of something between the app and the vault is a success too, and where no body is due nothing else tells.
    if (reply.status !== routes[name].status)
      throw new InvalidAnswer(`the answer's status is ${reply.status}, not ${routes[name].status}`);
    return readAnswer(reply, answer);
  };
}

/** Rejects when the answer breaks off: it may have been the one that counts, so it is asked for again. */
async function readReply(response: Response): Promise<Reply> {
  const { ok, status, headers } = response;
  const text = await response.text();
  // Something between may send a date (RFC 9110 section 10.2.3); then the back-off alone counts.
  return { ok, status, retryAfter: (Number(headers.get('retry-after')) || 0) * 1000, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the app's own `token` throws is the app's to see, and no reason to try again. */
async function persist(prepare: () => Promise<() => Promise<Reply>>): Promise<Reply> {
  let refusedToken = false;
  for (let attempt = 1; ; attempt++) {
    const request = await prepare();
    const reply = await request().catch(() => undefined);
    if (reply?.ok) return reply;
    const problem = reply && readProblem(reply.body);
    if (problem?.code === 'unauthenticated' && !refusedToken) {
      refusedToken = true;
      continue;
    }
    const delay = delayBefore(attempt, reply);
    if (!mayRetry(reply, problem) || attempt >= tries || delay > longestDelayMs) throw failure(problem);
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

function mayRetry(reply: Reply | undefined, problem: Problem | undefined): boolean {
  if (!reply) return true;
  if (!problem) return reply.status >= 500;
  return errorTable[problem.code].retry === 'later' && problem.code !== 'attempt_too_soon';
}

function delayBefore(attempt: number, reply: Reply | undefined): number {
  const backOff = firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.max(reply?.retryAfter ?? 0, backOff);
}

function failure(problem: Problem | undefined): Error {
  return problem ? toClientError(problem) : new VaultUnavailable('The vault could not be reached');
}

function readAnswer<T>({ body }: Reply, schema: Schema<T> | undefined): T {
  if (!schema) return undefined as T;
  const result = check(schema, body);
  if ('value' in result) return result.value;
  const [first] = result.errors;
  throw new InvalidAnswer(`the answer's ${first?.field ?? 'body'} ${first?.reason ?? 'is not valid'}`);
}
