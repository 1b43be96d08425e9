/** examples/browser, built by Vite and used in Chromium as a person uses it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Loopback } from '../../lib/local/loopback.ts';
import { needsRegistry } from '../package/packed.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { serveBuilt } from '../support/network/built-files.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { copyExample, type Example } from './example.ts';

const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const password = 'correct horse battery staple';
interface Given {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const letter: Given = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Anna') };
const suite = hasChromium && !needsRegistry ? describe : describe.skip;

suite(`a page in a browser (${needsChromium})${needsRegistry}`, () => {
  let example: Example;
  let vault: VaultProcess;
  let pages: Loopback;
  let browser: Browser;
  /** Of a device of its own. */
  let page: Page;
  const broken: string[] = [];

  beforeAll(async () => {
    [example, vault, browser] = await Promise.all([copyExample('browser'), startVaultProcess(), startChromium()]);
    const identity = await identityOf(vault);
    const env = { ...process.env, VITE_VAULT_URL: vault.url, VITE_VAULT_IDENTITY: identity };
    await promisify(execFile)(tool('vite'), ['build', '--logLevel', 'warn'], { cwd: example.path, env });
    pages = await serveBuilt(join(example.path, 'dist'));
  });

  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => broken.push(error.message));
    page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
    page.setDefaultTimeout(60_000);
    await page.goto(pages.url);
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await vault?.close();
    example?.remove();
  });

  async function signIn(account: string, secret: string, button: string): Promise<string> {
    await page.getByLabel('Account').fill(account);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: button }).click();
    return said();
  }

  /** Once it is done. */
  async function said(): Promise<string> {
    const status = page.getByRole('status');
    await status.filter({ hasNotText: 'One moment' }).filter({ hasText: /./ }).waitFor();
    return (await status.textContent()) ?? '';
  }

  async function give(label: string, file: Given): Promise<string> {
    await page.getByLabel(label).setInputFiles(file);
    return said();
  }

  async function save(): Promise<{ name: string; buffer: Buffer }> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save' }).click(),
    ]);
    return { name: download.suggestedFilename(), buffer: readFileSync(await download.path()) };
  }

  test('its types fit the package', async () => {
    const checked = await promisify(execFile)(tool('tsc'), ['--project', '.'], { cwd: example.path });
    expect(checked.stdout).toBe('');
  });

  test('a file that is encrypted on one device is decrypted on another, with the password', async () => {
    expect(await signIn('anna', password, 'Register')).toBe('The vault has your key now.');
    expect(await give('Encrypt a file', letter)).toBe('letter.txt.bkv is ready.');
    const encrypted = await save();
    expect(encrypted.name).toBe('letter.txt.bkv');
    expect(encrypted.buffer.includes('Anna')).toBe(false);

    const other = await (await browser.newContext()).newPage();
    await other.goto(page.url());
    page = other;
    expect(await signIn('anna', password, 'Recover')).toBe('The password is right: your key is here.');
    const backup = { ...encrypted, mimeType: 'application/octet-stream' };
    expect(await give('Decrypt a backup', backup)).toBe('letter.txt is ready.');
    expect((await save()).buffer.toString()).toBe('Dear Anna');
  });

  test('an error is a sentence: a wrong password, a weak one, a key that is there, one that is not', async () => {
    expect(await signIn('bea', 'not this one', 'Recover')).toBe(
      'The vault has no key of this account. Check that you are signed in to the right account. If it is new, set a password first.',
    );
    expect(await signIn('bea', 'password123', 'Register')).toMatch(/^This is a commonly used password\. Add /);
    await signIn('bea', password, 'Register');
    expect(await signIn('bea', 'not this one', 'Recover')).toBe(
      'This is not the password. 9 attempts are left. Look at capital letters and at the language of the keyboard, then try again.',
    );
    expect(await signIn('bea', `${password}r`, 'Register')).toBe(
      'The vault keeps another key of this account. Your earlier backups need that one. Recover it with its password. If you no longer know the password, reset it.',
    );
  });

  test('an error is a sentence: no network on the way to the issuer, or to the vault', async () => {
    await page.route('**/dev/token', (route) => route.abort());
    expect(await signIn('dora', password, 'Recover')).toBe('You could not be signed in. Try again later.');
    await page.unrouteAll();
    await page.route('**/v1/**', (route) => route.abort());
    expect(await signIn('dora', password, 'Recover')).toBe(
      'The vault does not answer. An attempt may have been counted. Trying the same password again costs no second one. Check the internet connection, or try again later.',
    );
  });

  test('a file that is no backup, or was changed, is not decrypted', async () => {
    await signIn('cleo', password, 'Register');
    expect(await give('Decrypt a backup', letter)).toBe('The file is not an encrypted backup. Choose another file.');
    await give('Encrypt a file', letter);
    const { name, buffer } = await save();
    buffer[buffer.length - 1] = (buffer.at(-1) ?? 0) ^ 1;
    expect(await give('Decrypt a backup', { name, buffer, mimeType: '' })).toBe(
      'The file was made with another key, or it is damaged. Check that it is the backup of this account, or copy the file again.',
    );
  });

  test('no file can be chosen before there is a key', async () => {
    expect(await page.getByLabel('Encrypt a file').isDisabled()).toBe(true);
    expect(await page.getByLabel('Decrypt a backup').isDisabled()).toBe(true);
  });

  test('the page allows itself no script from elsewhere, and breaks none of its own rules', async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.head.append(script);
      return 'injected' in globalThis;
    });
    expect(ran).toBe(false);
    const others = broken.filter((text) => !/inline script violates|status of 4\d\d|net::ERR_FAILED/s.test(text));
    expect(others).toEqual([]);
  });
});
