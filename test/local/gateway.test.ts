/** The gateway's own answers, which the functions never see. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const app = 'https://app.example';
const other = 'https://other.example';

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_ALLOWED_ORIGINS: `${app}, ${other}` } });
});

afterAll(() => vault.close());

const get = (path: string, init: RequestInit = {}) => fetch(vault.url + path, init);
const from = (origin: string) => ({ headers: { origin } });

/** A function's answer, the authorizer's, one without a route, and one that no function answers. */
const paths = ['/v1/health', '/v1/key', '/v1/none', '/'];

describe('an origin that may read answers', () => {
  test.each([app, other, 'http://localhost:5173', 'http://127.0.0.1:3000'])('%s', async (origin) => {
    for (const path of paths) {
      const { headers } = await get(path, from(origin));
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toBe('Date, Retry-After');
      expect(headers.get('vary')).toBe('Origin');
    }
    const asked = { ...from(origin), method: 'OPTIONS' };
    const { status, headers } = await get('/v1/key', asked);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
  });
});

describe('an origin that may not', () => {
  test.each(['https://evil.example', 'http://app.example', `${app}:8443`, 'null'])('%s', async (origin) => {
    for (const [path, method] of [...paths.map((path) => [path, 'GET'] as const), ['/v1/key', 'OPTIONS'] as const]) {
      const { headers } = await get(path, { ...from(origin), method });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      // Or a cache could give it what was answered to another.
      expect(headers.get('vary')).toBe('Origin');
    }
  });
});

describe('an answer', () => {
  test('to what is no route is a problem, not_found', async () => {
    const post = { method: 'POST', body: '{}' };
    for (const [path, init] of [['/v1'], ['/v1/none'], ['/dev/token'], ['/v1/key/', {}], ['/v1/key', post]] as const) {
      const answer = await get(path, init);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ status: 404, code: 'not_found' });
      expect(answer.status).toBe(404);
    }
  });

  test('to a token asked for without a subject says which field is missing', async () => {
    for (const body of ['', '{', 'null', '[]', '{}', '{"sub":""}', '{"sub":1}'])
      expect(await (await get('/dev/token', { method: 'POST', body })).json()).toMatchObject({
        code: 'invalid_request',
        errors: [{ field: 'sub', reason: 'expected a non-empty string' }],
      });
  });

  test('has a date that a browser may read, whatever answered', async () => {
    for (const path of [...paths, '/dev/identity', Object.values(routes)[0]?.path ?? ''])
      expect(Date.parse((await get(path)).headers.get('date') ?? '')).not.toBeNaN();
  });

  test('to what is no HTTP has a date too', async () => {
    const socket = connect(Number(new URL(vault.url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(Date.parse(/^Date: (.*)$/m.exec(answer)?.[1] ?? '')).not.toBeNaN();
  });
});
