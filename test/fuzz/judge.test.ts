/** The fuzzer's judge finds what it exists to find. */
import { describe, expect, test } from '@jest/globals';
import { toProblem } from '../../lib/protocol/wire/errors.ts';
import { faultOf, type Reply } from './judge.ts';

const problem = (code: Parameters<typeof toProblem>[0], changes: object = {}): Reply => {
  const { problem, retryAfter } = toProblem(code);
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  return { status: problem.status, headers, text: JSON.stringify({ ...problem, ...changes }) };
};
const ok = (body: object): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  text: JSON.stringify(body),
});
const none = { state: 'none', account: 'A'.repeat(43), vault: 'a-vault' };
const judge = (reply: Reply) => faultOf('GET', '/v1/key', reply);

describe('the judge', () => {
  test('passes what the API may answer', () => {
    for (const code of ['unauthenticated', 'rate_limited', 'key_destroyed', 'invalid_request'] as const)
      expect(judge(problem(code))).toBeUndefined();
    expect(judge(ok(none))).toBeUndefined();
    expect(faultOf('OPTIONS', '/x', { status: 204, headers: {}, text: '' })).toBeUndefined();
  });

  test.each<[string, Reply]>([
    ['a failure of our own', problem('internal')],
    ['a code that is not in the table', problem('invalid_request', { code: 'oops' })],
    ['a status that is not its code’s', { ...problem('invalid_request'), status: 404 }],
    ['another media type', { ...problem('invalid_request'), headers: { 'content-type': 'text/html' } }],
    ['a member that quotes', problem('invalid_request', { stack: 'at …' })],
    [
      'a 429 that does not say when',
      { ...problem('rate_limited'), headers: { 'content-type': 'application/problem+json' } },
    ],
    [
      'a 401 that does not say how',
      { ...problem('unauthenticated'), headers: { 'content-type': 'application/problem+json' } },
    ],
    ['an answer off its schema', ok({ ...none, state: 'lost' })],
    ['another success than the route’s', { ...ok(none), status: 201 }],
    ['an answer that a cache may keep', { ...ok(none), headers: { 'content-type': 'application/json' } }],
  ])('finds %s', (_, reply) => {
    expect(judge(reply)).toBeDefined();
  });

  test('finds success where there is no route', () => {
    expect(faultOf('PUT', '/v1/key', ok(none))).toBeDefined();
  });

  test('passes the page at /, and only where no script can run in it', () => {
    const page = (headers: Record<string, string>): Reply => ({ status: 200, headers, text: '<p>' });
    const html = { 'content-type': 'text/html; charset=utf-8' };
    const closed = { ...html, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
    expect(faultOf('GET', '/', page(closed))).toBeUndefined();
    expect(faultOf('GET', '/?q', page(closed))).toBeUndefined();
    expect(faultOf('GET', '/', page(html))).toBeDefined();
    expect(faultOf('GET', '/', page({ ...closed, 'content-type': 'application/json' }))).toBeDefined();
    expect(faultOf('GET', '/other', page(closed))).toBeDefined();
    expect(faultOf('POST', '/', page(closed))).toBeDefined();
  });
});
