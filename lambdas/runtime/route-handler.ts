/** Turns an operation into the function that API Gateway calls. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { requestBudget } from '../../lib/aws/clients.ts';
import { type RouteName, routes } from '../../lib/protocol/wire/routes.ts';
import type { Schema } from '../../lib/protocol/wire/schemas.ts';
import { type Policy, readPolicy, readVaultName } from '../../lib/vault/policy.ts';
import type { Clock } from '../../lib/vault/ports.ts';
import { parseBody } from './body.ts';
import { type Caller, readCaller, requireFresh } from './caller.ts';
import type { Env } from './env.ts';
import { observe } from './observe.ts';
import { type Openers, openPorts, type Ports } from './ports.ts';
import { answerProblems, toResult } from './problem.ts';
import { allowOrigins } from './web-origins.ts';

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

export interface Serving<Name extends RouteName, Needs extends keyof Ports> {
  readonly operation: Operation<Name, Needs>;
  /** Those that the operation works with. */
  readonly ports: Openers<Needs>;
  /** Absent: the function's own. */
  readonly env?: Env;
}

export function routeHandler<Name extends RouteName, Needs extends keyof Ports = never>(
  name: Name,
  { operation, ports: openers, env = process.env }: Serving<Name, Needs>,
) {
  const route = routes[name];
  const schema = ('request' in route ? route.request : undefined) as Schema<Body<Name>> | undefined;
  const policy = readPolicy(env);
  const vault = readVaultName(env);
  const portsFor = openPorts(openers, env);

  const handle = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = readCaller(event, route.authenticated, Date.now());
    if (route.method === 'POST') requireFresh(caller, policy.tokenSeconds, Date.now());
    const body = parseBody(event, schema) as Body<Name>;
    const ports = portsFor(AbortSignal.timeout(requestBudget));
    const answer = await operation({ body, caller, policy, vault, now: Date.now }, ports);
    return toResult({ status: route.status, body: answer });
  };
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(observe(name))
    .use(allowOrigins(env))
    .use(answerProblems())
    .handler(handle);
}
