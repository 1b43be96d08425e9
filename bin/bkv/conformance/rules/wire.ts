import { errorTable } from '../../../../lib/protocol/wire/errors.ts';
import { readProblem } from '../../../../lib/protocol/wire/problem.ts';
import { type RouteName, routes } from '../../../../lib/protocol/wire/routes.ts';
import { Broken } from '../broken.ts';
import type { Answer } from '../probe.ts';
import type { RuleGroup, Scene } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

const locked = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].authenticated);

/** A success, a refusal by the vault, and refusals before it is reached. */
async function each({ probe, device }: Scene): Promise<Answer[]> {
  const { method, path } = routes['key-status'];
  return [
    await probe.ask(routes.health),
    await device.ask('key-status'),
    await device.ask('recovery-start', {}),
    await probe.ask({ method, path }),
    await probe.ask({ method: 'GET', path: '/v1/no-such-route', token: device.token }),
  ];
}

export const wire: RuleGroup = {
  title: 'Requests and answers',
  rules: [
    {
      name: 'health needs no token, and says ok',
      section: 'routes',
      run: async ({ probe }) => void succeeded(await probe.ask(routes.health), 'health'),
    },
    {
      name: 'every other route refuses a request without a token',
      section: 'accounts-and-tokens',
      async run({ probe }) {
        for (const name of locked) refused(await probe.ask({ ...plain(name) }), 'unauthenticated');
      },
    },
    {
      name: 'every other route refuses what is no token, and one that was changed',
      section: 'accounts-and-tokens',
      async run({ probe, device }) {
        const changed = device.token.replace(/[^.]+$/, (signature) => [...signature].reverse().join(''));
        for (const name of locked)
          for (const token of ['none', changed]) refused(await probe.ask({ ...plain(name), token }), 'unauthenticated');
      },
    },
    {
      name: 'what is no route is not_found',
      section: 'errors',
      async run({ probe, device: { token } }) {
        for (const path of ['/v1/no-such-route', '/v2/key', '/v1/key/'])
          refused(await probe.ask({ method: 'GET', path, token }), 'not_found');
        refused(await probe.ask({ method: 'GET', path: '/v1/key/delete', token }), 'not_found');
      },
    },
    {
      name: 'no cache may keep an answer',
      section: 'answers',
      async run(scene) {
        for (const { asked, headers } of await each(scene))
          same(`${asked}: Cache-Control`, { got: headers.get('cache-control'), expected: 'no-store' });
      },
    },
    {
      name: 'every answer says the time of the vault',
      section: 'answers',
      async run(scene) {
        for (const { asked, headers } of await each(scene))
          require(!Number.isNaN(Date.parse(headers.get('date') ?? '')), `${asked} expected a Date`);
      },
    },
    {
      name: 'no answer sets a cookie or leads elsewhere',
      section: 'answers',
      async run(scene) {
        for (const { asked, headers, status } of await each(scene)) {
          require(!headers.has('set-cookie'), `${asked} expected no cookie`);
          require(status < 300 || status > 399, `${asked} expected no redirect, got ${status}`);
        }
      },
    },
    {
      name: 'an answer is JSON, a refusal is a problem document whose status is that of its code',
      section: 'errors',
      async run(scene) {
        for (const answer of await each(scene)) requireForm(answer);
      },
    },
  ],
};

function plain(name: RouteName) {
  const { method, path } = routes[name];
  return { method, path, ...(method === 'POST' && { body: {} }) };
}

function requireForm({ asked, status, headers, body }: Answer): void {
  const [type] = (headers.get('content-type') ?? '').split(';');
  const expected = status < 400 ? 'application/json' : 'application/problem+json';
  same(`${asked}: Content-Type`, { got: type, expected });
  if (status < 400) return;
  const problem = readProblem(body);
  if (!problem) throw new Broken(`${asked} expected a problem document with a code of the protocol`);
  const { code } = problem;
  same(`${asked}: the status of ${code}`, {
    got: [status, problem.status],
    expected: Array(2).fill(errorTable[code].status),
  });
  same(`${asked}: the type`, { got: problem.type, expected: `urn:backup-key-vault:error:${code}` });
}
