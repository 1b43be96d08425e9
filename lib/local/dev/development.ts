/** What only the embedded vault has, for the people and programs of this machine: tokens, and a look into the vault. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import { VaultError } from '../../protocol/wire/errors.ts';
import type { OwnRequest } from '../gateway.ts';
import type { TokenClaims } from '../issuer.ts';
import type { AccountItems } from './account-items.ts';
import { downIn, subjectIn } from './body.ts';
import type { Outage } from './outage.ts';
import { foreignHeader } from './this-machine.ts';

export interface Development {
  /** Absent where the issuer is not this vault's own: then there is no such route. */
  readonly token: ((claims: TokenClaims) => Promise<string>) | undefined;
  /** Absent likewise. */
  readonly keySet: (() => object) | undefined;
  readonly identity: string;
  /** What the page must know of the vault, or of the set. */
  page(): Promise<object>;
  readonly items: AccountItems;
  readonly outage: Outage;
  counters(): object;
}

type Route = (body: string) => object | Promise<object>;

/**
 * `POST /dev/token {"sub": "alice"}`, `GET /dev/jwks`, by which a vault in an emulator takes such a token too, and what
 * the page asks. docs/embedded-vault.md lists them. Undefined for any other request.
 */
export async function answerDevelopment(
  development: Development,
  { method, path, headers, body }: OwnRequest,
): Promise<APIGatewayProxyResult | undefined> {
  const route = routesOf(development).get(`${method} ${path}`);
  if (!route) return undefined;
  requireThisMachine(headers);
  return json(await route(body));
}

function routesOf({ token, keySet, identity, page, items, outage, counters }: Development): Map<string, Route> {
  const own: [string, Route][] =
    token && keySet
      ? [
          ['GET /dev/jwks', keySet],
          ['POST /dev/token', async (body) => ({ token: await token({ sub: subjectIn(body) }) })],
        ]
      : [];
  return new Map([
    ...own,
    ['GET /dev/identity', () => ({ identity })],
    ['GET /dev/page', page],
    ['POST /dev/holding', (body) => items.holding(subjectIn(body))],
    ['POST /dev/skip-wait', (body) => items.skipWait(subjectIn(body))],
    ['POST /dev/outage', (body) => outage.set(downIn(body))],
    ['GET /dev/counters', counters],
  ]);
}

function requireThisMachine(headers: OwnRequest['headers']): void {
  const foreign = foreignHeader(headers);
  if (foreign)
    throw new VaultError('forbidden', { detail: `The header ${foreign} expected localhost, 127.0.0.1 or [::1]` });
}

function json(answer: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(answer) };
}
