/** What an embedded vault serves beside its API, alone and as one of a set. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../../support/vault/vault-set.ts';

let alone: VaultProcess;
let set: VaultSetProcess;

beforeAll(async () => {
  [alone, set] = await Promise.all([
    startVaultProcess({
      settings: { VAULT_MAX_ATTEMPTS: '4', VAULT_ATTEMPT_DELAYS: '0,7', VAULT_SESSION_SECONDS: '9' },
    }),
    startVaultSetProcess(),
  ]);
});

afterAll(() => Promise.all([alone.close(), set.close()]));

const browser = { headers: { 'user-agent': 'Mozilla/5.0' } };
const policyOf = async (url: string) => {
  const { headers } = await fetch(url, browser);
  return Object.fromEntries(
    (headers.get('content-security-policy') ?? '').split('; ').map((rule) => {
      const [name = '', ...sources] = rule.split(' ');
      return [name, sources];
    }),
  );
};

describe('the page', () => {
  test('may load its own files, and talk to its own vault alone', async () => {
    expect(await policyOf(`${alone.url}/`)).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'", "'wasm-unsafe-eval'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'blob:', 'data:'],
      'media-src': ['blob:'],
      'font-src': ["'self'"],
      'worker-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
  });

  test('of a vault of a set talks to the others too, by number and by name', async () => {
    const [, second, third] = set.vaults.map(({ url }) => url);
    expect((await policyOf(`${set.vault(1).url}/`))['connect-src']).toEqual([
      "'self'",
      second,
      second?.replace('127.0.0.1', 'localhost'),
      third,
      third?.replace('127.0.0.1', 'localhost'),
    ]);
  });

  test('is not guessed to be something else, and is not kept', async () => {
    const { headers } = await fetch(`${alone.url}/`, browser);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('is told in words to who asks with curl: the lines to copy, and every route', async () => {
    for (const { url } of [alone, set.vault(2)]) {
      const answer = await fetch(`${url}/`, { headers: { 'user-agent': 'curl/8.5.0' } });
      const words = await answer.text();
      const { exports } = await (await fetch(`${url}/dev/page`)).json();
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      for (const line of exports) expect(words).toContain(`  ${line}\n`);
      for (const { method, path } of Object.values(routes))
        expect(words).toMatch(new RegExp(`^ {2}${method} +${path}$`, 'm'));
    }
  });

  test('has nothing at any other path or method', async () => {
    for (const path of [
      '/index.html',
      '/v1',
      '/web',
      '/web/',
      '/web/none.js',
      '/web/index.html/',
      '/dist/web/index.html',
    ])
      expect(await (await fetch(alone.url + path)).json()).toMatchObject({ status: 404, code: 'not_found' });
    for (const path of ['/', '/web/index.html'])
      expect((await fetch(alone.url + path, { method: 'POST' })).status).toBe(404);
  });
});

describe('GET /dev/page', () => {
  const told = async (url: string) => (await fetch(`${url}/dev/page`)).json();

  test('tells of a vault that stands alone', async () => {
    const { identity } = await (await fetch(`${alone.url}/dev/identity`)).json();
    expect(await told(alone.url)).toEqual({
      vaults: [{ name: 'embedded-vault', url: alone.url, identity }],
      threshold: 1,
      policy: { maxAttempts: 4, attemptDelays: [0, 7], sessionSeconds: 9, resetSeconds: 604800 },
      exports: [`export VAULT_URL=${alone.url}`, `export VAULT_IDENTITY=${identity}`],
    });
  });

  test('tells the same of a set at each of its vaults', async () => {
    const vaults = set.vaults.map(({ name, url, identity }) => ({ name, url, identity }));
    for (const { url } of set.vaults)
      expect(await told(url)).toMatchObject({
        vaults,
        threshold: 2,
        exports: [`export VAULT_URL=${vaults.map((one) => one.url).join(',')}`, {}, {}, {}].map((line, index) =>
          index === 0 ? line : expect.stringMatching(/^export VAULT_(NAMES|THRESHOLD|IDENTITY)=/),
        ),
      });
  });
});

test('a deployed vault has none of it: every route of its API is under /v1', () => {
  const document = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
  const deployed = Object.values(routes).map(({ path }) => path);
  expect(new Set(Object.keys(document.paths))).toEqual(new Set(deployed));
  expect(deployed.filter((path) => !path.startsWith('/v1/'))).toEqual([]);
});
