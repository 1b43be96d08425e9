/** Whether an answer is one that the API may give: its route's success, or a row of the closed table. */
import { errorTable, isErrorCode } from '../../lib/protocol/wire/errors.ts';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { check, type Schema } from '../../lib/protocol/wire/schemas.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What is wrong with the answer; undefined when nothing is. */
export function faultOf(method: string, path: string, reply: Reply): string | undefined {
  const { status } = reply;
  if (status >= 500) return `a failure of the vault's own: ${status}`;
  if (status >= 400) return faultOfProblem(reply);
  if (method === 'OPTIONS' && status === 204) return undefined;
  const [pathname] = path.split('?');
  const route = Object.values(routes).find((known) => known.method === method && known.path === pathname);
  if (!route && isPage(method, pathname, reply)) return undefined;
  if (!route) return `success ${status} where there is no route`;
  if (route.status !== status) return `success expected ${route.status}, got ${status}`;
  if (!('answer' in route)) return reply.text === '' ? undefined : 'a body where there is none';
  return faultOfAnswer(route.answer as Schema<unknown>, reply);
}

/** The embedded vault's own page, which is no part of the API: no script can run in it. */
function isPage(method: string, pathname: string | undefined, { status, headers }: Reply): boolean {
  const html = String(headers['content-type']).startsWith('text/html');
  const closed = String(headers['content-security-policy']).includes("default-src 'none'");
  return method === 'GET' && pathname === '/' && status === 200 && html && closed;
}

function faultOfAnswer(schema: Schema<unknown>, { headers, text }: Reply): string | undefined {
  if (headers['content-type'] !== 'application/json') return `content-type ${headers['content-type']}`;
  if (headers['cache-control'] !== 'no-store') return 'success that a cache may keep';
  const result = check(schema, JSON.parse(text));
  return 'errors' in result ? `an answer off its schema: ${JSON.stringify(result.errors)}` : undefined;
}

const problemMembers = new Set([
  'type',
  'title',
  'status',
  'code',
  'detail',
  'errors',
  'attemptsRemaining',
  'nextAttemptAt',
  'destroyedAt',
  'reason',
]);

function faultOfProblem({ status, headers, text }: Reply): string | undefined {
  if (headers['content-type'] !== 'application/problem+json') return `content-type ${headers['content-type']}`;
  const problem = JSON.parse(text) as Record<string, unknown>;
  const { code, title, type } = problem;
  if (!isErrorCode(code)) return `code ${String(code)} is not in the table`;
  const row = errorTable[code];
  if (row.status !== status || problem.status !== status) return `${code} expected ${row.status}, got ${status}`;
  if (title !== row.title || type !== `urn:backup-key-vault:error:${code}`) return `${code} by another title or type`;
  const unknown = Object.keys(problem).filter((member) => !problemMembers.has(member));
  if (unknown.length > 0) return `members that no problem has: ${unknown}`;
  if (status === 429 && !/^[1-9]\d*$/.test(String(headers['retry-after']))) return '429 without Retry-After';
  if (status === 401 && headers['www-authenticate'] !== 'Bearer') return '401 without WWW-Authenticate';
  return undefined;
}
