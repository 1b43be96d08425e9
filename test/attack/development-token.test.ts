/**
 * Anyone on this machine gets a token of the embedded vault by asking. Web pages are guests on this machine: none may
 * ask, or it would spend the attempts of whoever tries the vault, and destroy the key.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const body = JSON.stringify({ sub: 'development-victim', down: false });

let vault: VaultProcess;
let port: string;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_ALLOWED_ORIGINS: 'https://app.example' } });
  ({ port } = new URL(vault.url));
});

afterAll(() => vault.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: {
    readonly token?: string;
    readonly identity?: string;
    readonly keys?: JWK[];
    readonly detail?: string;
    readonly code?: string;
  };
}

/** As any program sends it: `fetch` lets nobody choose Host or Origin. */
function ask(method: 'GET' | 'POST', path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(vault.url + path, { method, headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(text) });
    });
    asking.on('error', reject).end(method === 'POST' ? body : undefined);
  });
}

const doors = [
  ['POST', '/dev/token'],
  ['GET', '/dev/identity'],
  ['GET', '/dev/jwks'],
  ['GET', '/dev/page'],
  ['GET', '/dev/counters'],
  ['POST', '/dev/holding'],
  ['POST', '/dev/skip-wait'],
  ['POST', '/dev/outage'],
] as const;

async function refused(headers: Record<string, string>, header: string): Promise<void> {
  for (const [method, path] of doors) {
    const { status, headers: answered, body } = await ask(method, path, headers);
    expect({ status, ...body }).toMatchObject({ status: 403, code: 'forbidden' });
    expect(body.detail).toContain(header);
    expect(answered).toHaveProperty('content-type', 'application/problem+json');
    expect([undefined, vault.url]).toContain(answered['access-control-allow-origin']);
    expect(JSON.stringify(body)).not.toMatch(/"(token|identity|keys|vaults|counts|account|skipped|down)"/);
  }
}

describe('a page of another origin gets no token and no pin', () => {
  test.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://evil.example:8787',
    'http://user@localhost',
    'http://192.168.0.2',
    'file://localhost',
    'chrome-extension://localhost',
    'null',
    '',
    // It may read the API's answers; a token is for people at this machine.
    'https://app.example',
  ])('Origin: %s', async (Origin) => {
    await refused({ Origin }, 'Origin');
  });

  test('nor by a form, which a browser sends as text/plain and without asking first', async () => {
    await refused({ Origin: 'https://evil.example', 'Content-Type': 'text/plain' }, 'Origin');
  });

  test('nor is it told that it may ask', async () => {
    const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
    const { status, headers: answered } = await fetch(`${vault.url}/dev/token`, { method: 'OPTIONS', headers });
    expect(status).toBe(204);
    expect(answered.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a name that was made to resolve to this machine gets no token and no pin', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', '0.0.0.0'])(
    'Host: %s',
    async (name) => {
      for (const Host of [name, `${name}:${port}`]) {
        await refused({ Host }, 'Host');
        await refused({ Host, Origin: `http://${Host}` }, 'Host');
        await refused({ Host, Origin: vault.url }, 'Host');
      }
    },
  );
});

describe('this machine gets all', () => {
  test('and the public halves by which another vault takes the token, never a private one', async () => {
    const { keys = [] } = (await ask('GET', '/dev/jwks', { Host: 'localhost' })).body;
    const { token = '' } = (await ask('POST', '/dev/token', { Host: 'localhost' })).body;
    await expect(jwtVerify(token, createLocalJWKSet({ keys }))).resolves.toMatchObject({
      payload: { sub: 'development-victim' },
    });
    expect(keys.map(({ d }) => d)).toEqual([undefined]);
  });

  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('Host: %s', async (name) => {
    for (const Host of [name, `${name}:${port}`]) {
      expect((await ask('POST', '/dev/token', { Host })).body.token).toMatch(/^eyJ/);
      expect((await ask('GET', '/dev/identity', { Host })).body.identity).toMatch(/^[\w-]{122}$/);
    }
  });

  test.each(['http://localhost:5173', 'https://localhost', 'http://127.0.0.1:1', 'http://[::1]:3000'])(
    'Origin: %s, which alone may read the answer',
    async (Origin) => {
      for (const [method, path] of doors) {
        const { status, headers } = await ask(method, path, { Origin });
        expect(status).toBe(200);
        expect(headers).toMatchObject({ 'access-control-allow-origin': Origin, vary: 'Origin' });
      }
    },
  );
});

const inBrowser = hasChromium ? describe : describe.skip;

inBrowser(`in a browser (${needsChromium})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium(['--host-resolver-rules=MAP *.example 127.0.0.1']);
    page = await browser.newPage();
  });

  afterAll(() => browser.close());

  /** What the page gets that asks at `url`. */
  const tokenAt = (url: string): Promise<string> =>
    page.evaluate(
      ([url = '', body = '']) =>
        fetch(url, { method: 'POST', body })
          .then((answer) => answer.json())
          .then(
            ({ token }) => token ?? 'none',
            () => 'none',
          ),
      [url, body],
    );

  test('a page of another name gets no token, neither at its own name nor at the vault’s', async () => {
    // Unlike the vault's own page, health has no policy that keeps a page from asking.
    await page.goto(`http://rebound.example:${port}/v1/health`);
    expect(await tokenAt('/dev/token')).toBe('none');
    expect(await tokenAt(`${vault.url}/dev/token`)).toBe('none');
  });

  test('a page of this machine does', async () => {
    await page.goto(`${vault.url}/v1/health`);
    expect(await tokenAt('/dev/token')).toMatch(/^eyJ/);
  });
});
