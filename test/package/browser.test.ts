/** An app that installed the package, bundled and run in a real browser, with and without leave to use WebAssembly. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build as esbuild } from 'esbuild';
import type { Browser } from 'playwright-core';
import { BackupKeyVault, createBackupKey, formatBackupKey } from '../../lib/client/index.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { type App, install, needsRegistry } from './packed.ts';
import { type Pages, servePages } from './pages.ts';

const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const suite = needsRegistry || !hasChromium ? describe.skip : describe;
const password = 'correct horse battery staple';

const app = `
import { BackupKeyVault, createBackupKey, decryptBackup, encryptBackup, formatBackupKey, parseBackupKey } from 'backup-key-vault';

const given = new URLSearchParams(location.search);
const vault = new BackupKeyVault({ url: given.get('url'), token: () => given.get('token') });
const known = parseBackupKey(given.get('key'));
const password = ${JSON.stringify(password)};
const named = (work) => work.then(() => 'done', (error) => error.name + ': ' + error.message);

const recovered = await named(vault.recover({ password }));
const registered = await named(vault.register({ backupKey: known, password }));
const { state, attemptsRemaining } = await vault.status();
const sealed = new Blob(['photos']).stream().pipeThrough(encryptBackup(known));
const opened = await new Response(sealed.pipeThrough(decryptBackup(known))).text();
const deleted = await named(vault.delete(known));
const told = { recovered, registered, state, attemptsRemaining, opened, deleted };
await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
`;

const page = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>app</title><script type="module" src="${script}"></script>`;

suite(`an app in a browser (${needsChromium}${needsRegistry && ', and the registry of npm'})`, () => {
  let installed: App;
  let vault: VaultProcess;
  let pages: Pages;
  let browser: Browser;

  beforeAll(async () => {
    [installed, vault] = await Promise.all([install('browser'), startVaultProcess()]);
    installed.write('app.js', app);
    installed.write('index.html', page('/app.js'));
    pages = await servePages(join(installed.path, 'built'));
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await vault?.close();
    installed?.remove();
  });

  const bundlers: Record<string, () => Promise<unknown>> = {
    esbuild: async () => {
      await esbuild({
        absWorkingDir: installed.path,
        entryPoints: ['app.js'],
        outdir: 'built/esbuild',
        bundle: true,
        splitting: true,
        format: 'esm',
        target: 'es2022',
      });
      installed.write('built/esbuild/index.html', page('app.js'));
    },
    Vite: () =>
      promisify(execFile)(process.execPath, [vite, 'build', '--outDir', 'built/Vite', '--base', './'], {
        cwd: installed.path,
      }),
  };

  describe.each(Object.keys(bundlers))('bundled by %s', (bundler) => {
    beforeAll(() => bundlers[bundler]?.());

    async function run(sub: string, scripts: string): Promise<unknown> {
      const token = await vault.token({ sub: `${bundler}-${sub}` });
      const backupKey = createBackupKey();
      const phone = new BackupKeyVault({ url: vault.url, token: () => token });
      await phone.register({ backupKey, password });
      const given = new URLSearchParams({ url: vault.url, token, key: formatBackupKey(backupKey) });
      const policy = `default-src 'none'; script-src ${scripts}; connect-src 'self' ${vault.url}`;
      return pages.open(browser, `/${bundler}/index.html?${given}`, policy);
    }

    const worked = { state: 'active', attemptsRemaining: 10, opened: 'photos', deleted: 'done' };

    test('does all of it under the policy that the documentation gives', async () => {
      const told = await run('allowed', "'self' 'wasm-unsafe-eval'");
      expect(told).toEqual({ recovered: 'done', registered: 'done', ...worked });
    });

    test('where WebAssembly is blocked, passwords are refused with the policy to set, and all else works', async () => {
      const told = await run('blocked', "'self'");
      const blocked = expect.stringMatching(/^WebAssemblyBlocked: .*script-src 'self' 'wasm-unsafe-eval'$/);
      expect(told).toEqual({ recovered: blocked, registered: blocked, ...worked });
    });
  });
});
