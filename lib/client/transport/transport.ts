/** One request to the vault: the token, the retries that the wire types declare safe, and errors as classes. */
import { stopIfAborted } from '../../protocol/abort.ts';
import { readProblem } from '../../protocol/wire/problem.ts';
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import { check, type Schema } from '../../protocol/wire/schemas.ts';
import { InvalidAnswer, VaultUnavailable } from '../errors.ts';
import { unsure } from '../spent.ts';
import { readAddress } from './address.ts';
import { outageOf } from './outage.ts';
import { toClientError } from './refusal.ts';
import { readReply } from './reply.ts';
import { delayAfter, type Failed, mayHaveArrived, type Reply, type Retry, tries } from './retry.ts';
import { limited, pause } from './time-limit.ts';
import { requireToken } from './token.ts';
import { TrustedVault, type TrustOptions } from './trusted-vault.ts';
import { VaultClock } from './vault-clock.ts';

/** Where the vault is, which one it is, and who asks. */
export interface TransportOptions extends TrustOptions {
  /** Such as `https://vault.example.com`. Only to this machine may it be http. */
  readonly url: string;
  /**
   * The OIDC token, without `Bearer`. Called once for each request to the vault, however often that is tried, and once
   * more when the vault refuses the token; what it throws, the call rejects with.
   */
  readonly token: () => string | Promise<string>;
  /** Instead of the platform's. It must honour `signal` and `redirect`. */
  readonly fetch?: typeof fetch;
  /** Called before each wait for another try. */
  readonly onRetry?: (retry: Retry) => void;
}

type RequestOf<Name extends RouteName> = (typeof routes)[Name] extends { request?: Schema<infer T> } ? T : never;
type AnswerOf<Name extends RouteName> = (typeof routes)[Name] extends { answer?: Schema<infer T> } ? T : never;

/** An abort rejects with the signal's reason. */
export type Transport = <Name extends RouteName>(
  name: Name,
  body?: RequestOf<Name>,
  signal?: AbortSignal,
) => Promise<AnswerOf<Name>>;

/** The same, of which each request ends with this signal. */
export function under(call: Transport, signal: AbortSignal): Transport {
  return (name, body) => call(name, body, signal);
}

const callTimeoutMs = 10_000;

/** The token alone says who asks. A redirect is looked at, and not followed: "error" would be no more than an outage. */
const guarded = {
  redirect: 'manual',
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit;

interface Asked {
  token(): Promise<string>;
  send(token: string): Promise<Reply>;
}

/** A success, and the token that was sent for it. */
interface Answered {
  readonly reply: Reply;
  readonly token: string;
}

/** `clock` is set by each answer. Throws {@link InvalidAddress}. */
export function createTransport(options: TransportOptions, clock = new VaultClock()): Transport {
  const { token, fetch: send = fetch } = options;
  const url = readAddress(options.url);
  const base = url.href.replace(/\/+$/, '');
  const trusted = new TrustedVault(options);
  return async (name, body, signal) => {
    const { method, path, authenticated } = routes[name];
    const answer = 'answer' in routes[name] ? (routes[name].answer as Schema<AnswerOf<typeof name>>) : undefined;
    await trusted.ready();
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const request: Asked = {
      token: async () => (authenticated ? requireToken(await token()) : ''),
      async send(given) {
        const headers: Record<string, string> = {};
        if (authenticated) headers.authorization = `Bearer ${given}`;
        if (body !== undefined) headers['content-type'] = 'application/json';
        const ask = async (signal: AbortSignal) => {
          const response = await send(base + path, { ...guarded, method, headers, ...payload, signal });
          return readReply(response, base + path, clock);
        };
        return limited(callTimeoutMs, ask, signal);
      },
    };
    const { reply, token: sent } = await persist(request, {
      origin: url.origin,
      onRetry: options.onRetry,
      clock,
      name,
      signal,
    });
    // A proxy may answer with a success of its own. Where no body is due, only the status tells it from the vault's.
    if (reply.status !== routes[name].status)
      throw new InvalidAnswer(`the answer's status is ${reply.status}, not ${routes[name].status}`);
    const read = readAnswer(reply, answer);
    // Of the whole answer, with what a later vault says in it.
    if (typeof reply.body === 'object' && reply.body !== null)
      await trusted.judge(name, { token: sent, request: body ?? {}, answer: reply.body });
    return read;
  };
}

interface Persistence {
  readonly origin: string;
  readonly onRetry: TransportOptions['onRetry'] | undefined;
  readonly clock: VaultClock;
  readonly name: RouteName;
  readonly signal: AbortSignal | undefined;
}

/**
 * What the app's own `token` throws goes to the app as it is, and is no reason to try again. The vault knows a request
 * again by its token too: one that is tried again goes on with the same.
 */
async function persist(asked: Asked, { origin, onRetry, clock, name, signal }: Persistence): Promise<Answered> {
  let token = await asked.token();
  let refusedToken = false;
  let sent = false;
  let lost = false;
  for (let attempt = 1; ; attempt++) {
    stopIfAborted(signal);
    const outcome = await tryOnce(() => asked.send(token));
    stopIfAborted(signal);
    if ('ok' in outcome) return { reply: outcome, token };
    const { problem, reason } = outcome;
    sent ||= mayHaveArrived(outcome);
    lost ||= mayHaveArrived(outcome) && !problem;
    if (problem?.code === 'unauthenticated' && !refusedToken) {
      refusedToken = true;
      token = await asked.token();
      continue;
    }
    const delay = delayAfter(attempt, outcome);
    if (delay === undefined) {
      const heard = { url: origin, sent, token, vaultTime: clock.now() };
      throw unsure(problem ? toClientError(problem, heard) : unreachable(outcome, heard), { route: name, lost });
    }
    onRetry?.({ attempt: attempt + 1, tries, delay, reason, ...(problem && { code: problem.code }) });
    await pause(delay, signal);
  }
}

async function tryOnce(send: () => Promise<Reply>): Promise<Reply | Failed> {
  try {
    const reply = await send();
    return reply.ok ? reply : { reason: 'answered_unavailable', reply, problem: readProblem(reply.body) };
  } catch (cause) {
    if (cause instanceof InvalidAnswer) throw cause;
    return { ...outageOf(cause), cause };
  }
}

function unreachable({ reason, systemCode, reply, cause }: Failed, { url, sent }: { url: string; sent: boolean }) {
  const status = reply?.status;
  return new VaultUnavailable('The vault could not be reached', { reason, url, sent, systemCode, status, cause });
}

function readAnswer<T>({ body }: Reply, schema: Schema<T> | undefined): T {
  if (!schema) return undefined as T;
  const result = check(schema, body);
  if ('value' in result) return result.value;
  const [first] = result.errors;
  throw new InvalidAnswer(`the answer's ${first?.field ?? 'body'} ${first?.reason ?? 'is not valid'}`);
}
