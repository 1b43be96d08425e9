/** The SDK in a real browser, where one is installed (CHROMIUM, or Debian's chromium). */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type * as Sdk from '../../lib/client/index.ts';
import { type Loopback, listen } from '../../lib/local/loopback.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { freePort } from '../support/network/free-port.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess } from '../support/vault/vault-set.ts';
import { StrictPages } from './strict-pages.ts';

declare const sdk: typeof Sdk;

const client = fileURLToPath(new URL('../../dist/client/', import.meta.url));

/** An address that pages of any origin may ask, and that leads to `/led` of its own, which nobody should ask. */
async function leadingAway() {
  let followed = 0;
  const server = createServer(({ method, url }, response) => {
    if (url === '/led') followed++;
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*, authorization' };
    if (method === 'OPTIONS') return void response.writeHead(204, headers).end();
    response.writeHead(307, { ...headers, location: '/led' }).end();
  });
  return { ...(await listen(server)), followed: () => followed };
}

const suite = hasChromium ? describe : describe.skip;

suite(`the browser SDK (${needsChromium})`, () => {
  let vault: VaultProcess;
  let pages: Loopback;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    vault = await startVaultProcess();
    const server = createServer(({ url = '/' }, response) => {
      const script = /^\/[\w-]+\.js$/.test(url) && existsSync(client + url);
      response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
      response.end(
        script
          ? readFileSync(client + url)
          : '<script type="module">globalThis.sdk = await import("/index.js")</script>',
      );
    });
    pages = await listen(server);
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(pages.url);
    await page.waitForFunction(() => 'sdk' in globalThis);
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await vault?.close();
  });

  test('keeps a key in three vaults, and brings it back with one of them down', async () => {
    const set = await startVaultSetProcess();
    try {
      const vaults = await Promise.all(
        set.vaults.map(async ({ name, url, identity, token }) => ({
          ...{ name, url, identity },
          given: await token({ sub: 'browser' }),
        })),
      );
      const device = { threshold: set.threshold, vaults };
      const registered = await page.evaluate(async ({ threshold, vaults }) => {
        const members = vaults.map(({ given, ...vault }) => ({ ...vault, token: () => given }));
        const phone = new sdk.BackupKeyVault({ threshold, vaults: members });
        const backupKey = sdk.createBackupKey();
        await phone.register({ backupKey, password: 'correct horse battery staple' });
        return { digits: sdk.formatBackupKey(backupKey), mayLose: (await phone.status()).mayLose };
      }, device);
      expect(registered.mayLose).toBe(1);
      await set.vault(1).stop();
      const recovered = await page.evaluate(async ({ threshold, vaults }) => {
        const members = vaults.map(({ given, ...vault }) => ({ ...vault, token: () => given }));
        const phone = new sdk.BackupKeyVault({ threshold, vaults: members });
        const { backupKey } = await phone.recover({ password: 'correct horse battery staple' });
        return sdk.formatBackupKey(backupKey);
      }, device);
      expect(recovered).toBe(registered.digits);
    } finally {
      await set.close();
    }
  });

  test('registers and recovers from another origin, and refuses a weak password', async () => {
    const given = { url: vault.url, token: await vault.token({ sub: 'browser' }) };
    const told = await page.evaluate(async ({ url, token }) => {
      const phone = new sdk.BackupKeyVault({ url, token: () => token });
      const backupKey = sdk.createBackupKey();
      const weak = await phone.register({ backupKey, password: 'password123' }).catch((error) => error.name);
      await phone.register({ backupKey, password: 'correct horse battery staple' });
      const wrong = await phone.recover({ password: 'incorrect horse' }).catch((error) => error.name);
      const recovered = await phone.recover({ password: 'correct horse battery staple' });
      const same = sdk.formatBackupKey(recovered.backupKey) === sdk.formatBackupKey(backupKey);
      const { state } = await phone.status();
      const off = Math.abs((phone.now()?.getTime() ?? 0) - Date.now());
      return { weak, wrong, same, state, knowsTheTime: off < 5_000 };
    }, given);
    expect(told).toEqual({
      weak: 'WeakPassword',
      wrong: 'WrongPassword',
      same: true,
      state: 'active',
      knowsTheTime: true,
    });
  });

  describe('under a strict policy', () => {
    let strict: StrictPages;

    beforeAll(async () => {
      strict = await StrictPages.start();
    });

    afterAll(() => strict?.close());

    /** Registers and recovers, and tells which workers the page has had, and how many are left. */
    async function story(sub: string, sources: string) {
      const { page, workers } = await strict.open(browser, { vaults: [vault.url], sources });
      const given = { url: vault.url, token: await vault.token({ sub }) };
      try {
        const told = await page.evaluate(async ({ url, token }) => {
          const phone = new sdk.BackupKeyVault({ url, token: () => token });
          const backupKey = sdk.createBackupKey();
          const nameOf = (error: Error) => error.name;
          const registered = await phone
            .register({ backupKey, password: 'correct horse battery staple' })
            .then(() => 'kept', nameOf);
          const wrong = await phone.recover({ password: 'incorrect horse' }).catch(nameOf);
          const stopped = new AbortController();
          const onProgress = ({ step }: { step: string }) => step === 'stretching' && stopped.abort();
          const password = 'correct horse battery staple';
          const aborted = await phone.recover({ password, signal: stopped.signal, onProgress }).catch(nameOf);
          const right = await phone
            .recover({ password })
            .then((recovered) => sdk.formatBackupKey(recovered.backupKey) === sdk.formatBackupKey(backupKey), nameOf);
          const { attemptsRemaining, maxAttempts } = await phone.status();
          return { registered, wrong, aborted, right, back: attemptsRemaining === maxAttempts };
        }, given);
        return { ...told, workers, left: page.workers().length };
      } finally {
        await page.close();
      }
    }

    const worked = { registered: 'kept', wrong: 'WrongPassword', aborted: 'AbortError', right: true, back: true };

    test('each key stretching has a worker of its own, which ends', async () => {
      const told = await story('strict', "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'");
      expect(told).toEqual({ ...worked, workers: Array(3).fill('/opaque-worker.js'), left: 0 });
    });

    test('where the page allows no worker, it runs on the page’s own thread', async () => {
      const told = await story('no-worker', "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'");
      expect(told).toEqual({ ...worked, workers: [], left: 0 });
    });
  });

  test('says why a vault does not answer as far as a browser tells, and refuses a token that cannot be one', async () => {
    const port = await freePort();
    const told = await page.evaluate(async (url) => {
      const reasons: string[] = [];
      const onRetry = ({ reason }: { reason: string }) => void reasons.push(reason);
      const away = new sdk.BackupKeyVault({ url, token: () => 'token', onRetry });
      const error = await away.status().catch((error) => error);
      const quoted = new sdk.BackupKeyVault({ url, token: () => '\u201ctoken' });
      const invalid = await quoted.status().catch((error) => error.name);
      return { name: error.name, reason: error.reason, url: error.url, reasons, invalid };
    }, `http://127.0.0.1:${port}`);
    expect(told).toEqual({
      name: 'VaultUnavailable',
      reason: 'unknown',
      url: `http://127.0.0.1:${port}`,
      reasons: Array(4).fill('unknown'),
      invalid: 'InvalidToken',
    });
  });

  test('follows no redirect, and registers at the vault of its pin and at no other', async () => {
    const [there, pin] = await Promise.all([leadingAway(), identityOf(vault)]);
    const given = { url: vault.url, away: there.url, pin, token: await vault.token({ sub: 'browser-pin' }) };
    const told = await page.evaluate(async ({ url, away, pin, token }) => {
      const led = new sdk.BackupKeyVault({ url: away, token: () => token });
      const redirect = await led.status().catch((error) => `${error.name}: ${error.message}`);
      const curve = { name: 'ECDSA', namedCurve: 'P-256' };
      const { publicKey } = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
      const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
      const stranger = btoa(String.fromCharCode(...spki))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replace(/=+$/, '');
      const register = (identity: string) =>
        new sdk.BackupKeyVault({ url, token: () => token, identity })
          .register({ backupKey: sdk.createBackupKey(), password: 'correct horse battery staple' })
          .then(
            () => 'kept',
            (error) => error.name,
          );
      const wrong = await register(stranger);
      const none = await register('MFkw');
      return { redirect, wrong, none, right: await register(pin) };
    }, given);
    await there.close();
    expect(there.followed()).toBe(0);
    expect(told).toEqual({
      redirect: 'InvalidAnswer: the answer is a redirect, and none is followed',
      wrong: 'WrongVault',
      none: 'InvalidIdentity',
      right: 'kept',
    });
  });

  test('encrypts and decrypts a backup of three segments in streams', async () => {
    const told = await page.evaluate(async () => {
      const backupKey = sdk.createBackupKey();
      const plaintext = new Uint8Array(2_500_000).map((_, i) => i * 31);
      const sealed = await new Response(
        new Blob([plaintext]).stream().pipeThrough(sdk.encryptBackup(backupKey)),
      ).blob();
      const opened = await new Response(sealed.stream().pipeThrough(sdk.decryptBackup(backupKey))).bytes();
      return {
        length: sealed.size,
        same: opened.every((byte, i) => byte === plaintext[i]) && opened.length === plaintext.length,
      };
    });
    expect(told).toEqual({ length: 2_500_000 + 40 + 3 * 16, same: true });
  });
});
