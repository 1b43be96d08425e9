/** The embedded vault's page: one document that needs nothing else and runs nothing. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let vault: VaultProcess;
let response: Response;
let html: string;

beforeAll(async () => {
  vault = await startVaultProcess();
  response = await fetch(`${vault.url}/`);
  html = await response.text();
});

afterAll(() => vault.close());

describe('GET /', () => {
  test('is a page that may use its own style and nothing else', () => {
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(response.status).toBe(200);
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", `style-src 'sha256-${hash}'`]));
    expect(policy).not.toMatch(/script|unsafe/);
    expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|@import|url\(/i);
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to?.split(',')[0])).toEqual([
      'data:image/svg+xml',
      '/v1/health',
    ]);
  });

  test('names every route, and this vault where the command line would not look for it', async () => {
    for (const { method, path } of Object.values(routes))
      expect(html).toContain(`<b>${method}</b> <code>${path}</code>`);
    const { identity } = await (await fetch(`${vault.url}/dev/identity`)).json();
    expect(html).toContain(`export VAULT_URL=${vault.url}\nexport VAULT_IDENTITY=${identity}\n`);
  });

  test('no other path became one', async () => {
    for (const path of ['/index.html', '/v1', '/x'])
      expect(await (await fetch(vault.url + path)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await fetch(`${vault.url}/`, { method: 'POST' })).status).toBe(404);
  });
});

const inBrowser = hasChromium ? test : test.skip;

inBrowser(`fits a phone, in light and in dark (${needsChromium})`, async () => {
  const browser = await startChromium();
  const complaints: string[] = [];
  const seen = new Set<string>();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 }, colorScheme });
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${vault.url}/`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    seen.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
  }
  await browser.close();
  expect(complaints).toEqual([]);
  expect(seen.size).toBe(2);
});
