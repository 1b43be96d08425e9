/** A key in three vaults by the package: in each Node that is here, and in a page that Vite bundled. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { type App, install, needsRegistry, nodes } from './packed.ts';
import { servePages } from './pages.ts';

const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const suite = needsRegistry ? describe.skip : describe;

/** The same for all: the key stretching in registration, and in recovery, each on a thread. */
const story = `
import * as sdk from 'backup-key-vault';

async function story(given) {
  const vaults = given.map(({ token, ...vault }) => ({ ...vault, token: () => token }));
  const vault = new sdk.BackupKeyVault({ vaults, threshold: 2 });
  const backupKey = sdk.createBackupKey();
  const password = 'correct horse battery staple';
  await vault.register({ backupKey, password });
  const recovered = await vault.recover({ password });
  return sdk.formatBackupKey(recovered.backupKey) === sdk.formatBackupKey(backupKey);
}
`;

const onNode = `
import threads from 'node:worker_threads';

let started = 0;
threads.Worker = class extends threads.Worker {
  constructor(file) {
    super(file);
    started++;
  }
};
console.log(JSON.stringify({ same: await story(JSON.parse(process.argv[2])), started }));
`;

const inPage = `
let started = 0;
globalThis.Worker = class extends Worker {
  constructor(file, options) {
    super(file, options);
    started++;
  }
};
const given = JSON.parse(new URLSearchParams(location.search).get('given'));
const same = await story(given).catch((error) => String(error));
await fetch('/told', { method: 'POST', body: JSON.stringify({ same, started }) });
`;

suite(`a vault set by the installed package${needsRegistry}`, () => {
  let app: App;
  let set: VaultSetProcess;

  beforeAll(async () => {
    [app, set] = await Promise.all([install('set'), startVaultSetProcess()]);
    app.write('story.mjs', story + onNode);
    app.write('app.js', story + inPage);
    app.write('index.html', '<!doctype html><title>app</title><script type="module" src="/app.js"></script>');
  });

  afterAll(async () => {
    await set?.close();
    app?.remove();
  });

  const given = async (sub: string) =>
    JSON.stringify(
      await Promise.all(
        set.vaults.map(async ({ name, url, identity, token }) => ({
          name,
          url,
          identity,
          token: await token({ sub }),
        })),
      ),
    );

  const here = nodes();
  for (const major of [20, 22, 24]) {
    const node = here.get(major);
    const on = node ? test : test.skip;
    on(`Node ${major} registers and recovers, and stretches the password on threads`, async () => {
      const told = await app.run(node?.path ?? '', '--no-warnings', 'story.mjs', await given(`node-${major}`));
      expect(JSON.parse(told)).toEqual({ same: true, started: 2 });
    });
  }

  const inBrowser = hasChromium ? test : test.skip;
  inBrowser(`so does a page that Vite bundled, in workers (${needsChromium})`, async () => {
    await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', 'built', '--base', './'], {
      cwd: app.path,
    });
    const pages = await servePages(join(app.path, 'built'));
    const browser = await startChromium();
    try {
      const urls = set.vaults.map(({ url }) => url).join(' ');
      const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${urls}`;
      const asked = new URLSearchParams({ given: await given('vite') });
      expect(await pages.open(browser, `/index.html?${asked}`, policy)).toEqual({ same: true, started: 2 });
    } finally {
      await browser.close();
      await pages.close();
    }
  });
});
