import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import document from '../../../docs/openapi.json' with { type: 'json' };
import { errorTable, toProblem } from '../../../lib/protocol/wire/errors.ts';
import { errorCodesOf, openApi } from '../../../lib/protocol/wire/openapi.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { expectValidAnswer } from '../../support/device/openapi.ts';

test('docs/openapi.json is what the wire schemas say: else run `npm run openapi`', () => {
  expect(document).toEqual(JSON.parse(JSON.stringify(openApi(manifest.version))));
});

test('the linter has nothing to say', () => {
  const options = { encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' }, stdio: 'pipe' } as const;
  const lint = () =>
    execFileSync('node_modules/.bin/redocly', ['lint', '--max-problems=20', 'docs/openapi.json'], options);
  expect(lint).not.toThrow();
});

test('has every route, and the token before each but health', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => {
      const open = security !== undefined;
      return `${operationId} ${method.toUpperCase()} ${path} ${open}`;
    }),
  );
  const expected = Object.entries(routes).map(
    ([name, { method, path, authenticated }]) => `${name} ${method} ${path} ${!authenticated}`,
  );
  expect(operations.sort()).toEqual(expected.sort());
});

test('a body that has one of two forms is described as that', () => {
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods as object));
  const schemas = described.flatMap(({ requestBody, responses }) =>
    [requestBody, responses[200]].flatMap((body) => body?.content?.['application/json'].schema ?? []),
  );
  expect(schemas.filter(({ oneOf }) => oneOf?.length === 2)).toHaveLength(6);
  expect(schemas.some((schema) => 'anyOf' in schema)).toBe(false);
});

test('every code of the table is an answer of some route', () => {
  const described = new Set((Object.keys(routes) as RouteName[]).flatMap(errorCodesOf));
  expect([...described].sort()).toEqual(Object.keys(errorTable).sort());
});

describe('an answer is held to the document', () => {
  const headers = (more: Record<string, string> = {}) =>
    new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store', ...more });
  const problemHeaders = (more: Record<string, string> = {}) =>
    headers({ 'content-type': 'application/problem+json', ...more });
  const { problem } = toProblem('key_not_found');
  const health = { status: 'ok', version: '1' };
  const named = { account: `${'a'.repeat(42)}A`, vault: 'the-vault' };
  const key = { state: 'active', ...named, registration: `${'a'.repeat(21)}A`, createdAt: '2026-01-01T00:00:00.000Z' };
  const recovery = {
    protocol: 1,
    ...named,
    registration: key.registration,
    session: key.registration,
    attempt: 1,
    ke2: 'A'.repeat(427),
    ksf: { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 },
    attemptsRemaining: 9,
    nextAttemptAt: key.createdAt,
    expiresAt: key.createdAt,
  };
  const { ke2: _, ...attempted } = recovery;
  const set = { id: recovery.session, threshold: 2, ksf: recovery.ksf, commitment: named.account };
  const members = ['a', 'b'].map((vault) => ({ vault, registration: recovery.session, publicKey: named.account }));
  const evaluation = { evaluated: named.account, evaluationProof: 'A'.repeat(86), set: { ...set, members } };
  const invalid = toProblem('invalid_request', { errors: [{ field: 'ke1', reason: 'expected' }] }).problem;
  const valid = (route: RouteName, status: number) => (headers: Headers, body: unknown) => () =>
    expectValidAnswer(route, { status, headers, text: body === undefined ? '' : JSON.stringify(body) });

  test.each([
    ['health', valid('health', 200)(headers(), health)],
    ['a key', valid('key-status', 200)(headers(), key)],
    ['an answer within', valid('recovery-start', 200)(headers(), recovery)],
    ['an answer of a member', valid('recovery-start', 200)(headers(), { ...attempted, ...evaluation })],
    ['a problem with fields', valid('recovery-start', 400)(problemHeaders(), invalid)],
    ['no body', valid('key-delete', 204)(headers(), undefined)],
    ['a problem', valid('recovery-start', 404)(problemHeaders(), problem)],
    [
      'a problem to retry',
      valid('recovery-start', 429)(problemHeaders({ 'retry-after': '30' }), toProblem('attempt_too_soon').problem),
    ],
  ])('%s passes', (_, check) => {
    expect(check).not.toThrow();
  });

  test.each([
    ['a status that is not described', valid('health', 418)(headers(), health), 'status 418'],
    ['a field more', valid('health', 200)(headers(), { ...health, more: 1 }), 'unrecognized_keys'],
    [
      'a field more within',
      valid('recovery-start', 200)(headers(), { ...recovery, ksf: { ...recovery.ksf, salt: '' } }),
      'body ksf: unrecognized_keys',
    ],
    ['an answer of two forms', valid('recovery-start', 200)(headers(), { ...recovery, ...evaluation }), 'body'],
    ['an answer of no form', valid('recovery-start', 200)(headers(), attempted), 'body'],
    [
      'a set with a field more',
      valid('recovery-start', 200)(headers(), { ...attempted, ...evaluation, set: { ...evaluation.set, more: 1 } }),
      'body set: unrecognized_keys',
    ],
    [
      'a field more in a list',
      valid('recovery-start', 400)(problemHeaders(), { ...invalid, errors: [{ field: 'a', reason: 'b', value: 'c' }] }),
      'body errors.0: unrecognized_keys',
    ],
    ['a field less', valid('health', 200)(headers(), { status: 'ok' }), 'version'],
    ['a time that is none', valid('key-status', 200)(headers(), { ...key, createdAt: 'now' }), 'createdAt'],
    ['an id that is too short', valid('key-status', 200)(headers(), { ...key, registration: 'a' }), 'registration'],
    ['a body where there is none', valid('key-delete', 204)(headers(), {}), 'a body is not described'],
    [
      'a cached answer',
      valid('health', 200)(new Headers({ 'content-type': 'application/json' }), health),
      'Cache-Control',
    ],
    ['a problem as JSON', valid('recovery-start', 404)(headers(), problem), 'content type'],
    ['a code of another status', valid('recovery-start', 410)(problemHeaders(), problem), 'code'],
    [
      'a code of another route',
      valid('recovery-finish', 403)(problemHeaders(), { ...toProblem('forbidden').problem, code: 'x' }),
      'code',
    ],
    [
      'a retry without a delay',
      valid('recovery-start', 429)(problemHeaders(), toProblem('attempt_too_soon').problem),
      'Retry-After',
    ],
    ['a problem that says too much', valid('recovery-start', 404)(problemHeaders(), { ...problem, body: 'x' }), 'body'],
  ])('%s does not', (_, check, reason) => {
    expect(check).toThrow(reason);
  });
});
