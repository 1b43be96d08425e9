/** A key in three vaults, from a real browser, and where the page lets the key stretching run. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type * as Sdk from '../../lib/client/index.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { StrictPages } from './strict-pages.ts';

declare const sdk: typeof Sdk;

const suite = hasChromium ? describe : describe.skip;

suite(`a vault set in a browser (${needsChromium})`, () => {
  let set: VaultSetProcess;
  let pages: StrictPages;
  let browser: Browser;

  beforeAll(async () => {
    set = await startVaultSetProcess();
    pages = await StrictPages.start();
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await set?.close();
  });

  /** Registers and recovers, and tells how many workers the page has had, and how many are left. */
  async function story(sub: string, sources: string) {
    const vaults = await Promise.all(
      set.vaults.map(async ({ name, url, identity, token }) => ({ name, url, identity, token: await token({ sub }) })),
    );
    const { page, workers } = await pages.open(browser, { vaults: set.vaults.map(({ url }) => url), sources });
    try {
      const told = await page.evaluate(async (given) => {
        const vaults = given.map(({ token, ...vault }) => ({ ...vault, token: () => token }));
        const phone = new sdk.BackupKeyVault({ vaults, threshold: 2 });
        const backupKey = sdk.createBackupKey();
        const nameOf = (error: Error) => error.name;
        const registered = await phone
          .register({ backupKey, password: 'correct horse battery staple' })
          .then(() => 'kept', nameOf);
        const wrong = await phone.recover({ password: 'incorrect horse' }).catch(nameOf);
        const right = await phone
          .recover({ password: 'correct horse battery staple' })
          .then((recovered) => sdk.formatBackupKey(recovered.backupKey) === sdk.formatBackupKey(backupKey), nameOf);
        return { registered, wrong, right };
      }, vaults);
      return { ...told, workers, left: page.workers().length };
    } finally {
      await page.close();
    }
  }

  const worked = { registered: 'kept', wrong: 'WrongPassword', right: true };

  test('under a strict policy each key stretching has a worker of its own, which ends', async () => {
    const told = await story('strict', "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'");
    expect(told).toEqual({ ...worked, workers: Array(3).fill('/argon2-worker.js'), left: 0 });
  });

  test('where the page allows no worker, it runs on the page’s own thread', async () => {
    const told = await story('no-worker', "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'");
    expect(told).toEqual({ ...worked, workers: [], left: 0 });
  });

  test('where WebAssembly is blocked, passwords are refused before anything is sent', async () => {
    const told = await story('blocked', "script-src 'self'; worker-src 'self'");
    const blocked = 'WebAssemblyBlocked';
    expect(told).toEqual({ registered: blocked, wrong: blocked, right: blocked, workers: [], left: 0 });
  });
});
