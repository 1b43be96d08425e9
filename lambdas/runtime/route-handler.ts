/** Turns an operation into the function that API Gateway calls. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { requestBudget } from '../../lib/aws/clients.ts';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import type { Schema } from '../../lib/protocol/wire/schemas.ts';
import { type Policy, readPolicy } from '../../lib/vault/policy.ts';
import type { Clock } from '../../lib/vault/ports.ts';
import { parseBody } from './body.ts';
import { type Caller, readCaller } from './caller.ts';
import type { Env } from './env.ts';
import { observe } from './observe.ts';
import type { Opener, Ports } from './ports.ts';
import { answerProblems, toResult } from './problem.ts';

type Body<Name extends RouteName> = (typeof routes)[Name] extends { request?: Schema<infer T> } ? T : never;
type Answer<Name extends RouteName> = (typeof routes)[Name] extends { answer?: Schema<infer T> } ? T : never;

/** One authenticated, well-formed request. */
export interface Request<Name extends RouteName> {
  readonly body: Body<Name>;
  readonly caller: Caller;
  readonly policy: Policy;
  /** The vault's name: OPAQUE's server identity. */
  readonly vault: string;
  readonly now: Clock;
}

/** What a route does. Throws VaultError for every answer that is not success. */
export type Operation<Name extends RouteName, Needs extends keyof Ports = never> = (
  request: Request<Name>,
  ports: Pick<Ports, Needs>,
) => Promise<[Answer<Name>] extends [never] ? void : Answer<Name>>;

export type Openers<Needs extends keyof Ports> = { readonly [Name in Needs]: Opener<Ports[Name]> };

export function routeHandler<Name extends RouteName, Needs extends keyof Ports = never>(
  name: Name,
  operation: Operation<Name, Needs>,
  openers: Openers<Needs>,
  env: Env = process.env,
) {
  const route = routes[name];
  const schema = ('request' in route ? route.request : undefined) as Schema<Body<Name>> | undefined;
  const policy = readPolicy(env);
  const vault = env.VAULT_NAME ?? '';
  const opened = Object.entries<Opener<unknown>>(openers).map(([port, open]) => [port, open(env)] as const);

  const handle = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = readCaller(event, route.authenticated, Date.now());
    const body = parseBody(event, schema) as Body<Name>;
    const signal = AbortSignal.timeout(requestBudget);
    const ports = Object.fromEntries(opened.map(([port, open]) => [port, open(signal)])) as unknown as Pick<
      Ports,
      Needs
    >;
    return toResult(route.status, await operation({ body, caller, policy, vault, now: Date.now }, ports), env);
  };
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(observe(name))
    .use(answerProblems(env))
    .handler(handle);
}
