/** The SDK from the package, in each Node that is here, by import and by require, and through TypeScript. */
import { execFile } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codeIn, readPage } from '../docs/markdown.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { type App, install, needsRegistry, nodes } from './packed.ts';

const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const examples = codeIn(readPage('docs/sdk.md'), 'ts');
const suite = needsRegistry ? describe.skip : describe;
const here = nodes();
let app: App;
let vault: VaultProcess;

if (!needsRegistry) {
  beforeAll(async () => {
    [app, vault] = await Promise.all([install('node'), startVaultProcess()]);
    app.write('story.mjs', `import * as sdk from 'backup-key-vault';\n${story}`);
    app.write('story.cjs', `const sdk = require('backup-key-vault');\n(async () => {\n${story}\n})();`);
    app.write('without.mjs', without);
    app.write('backup.mjs', backup);
    app.write('good.ts', good);
    app.write('bad.ts', bad);
    for (const [index, example] of examples.entries()) app.write(`example-${index}.ts`, example);
  });

  afterAll(async () => {
    await vault?.close();
    app?.remove();
  });
}

const story = `
const [, , url, token] = process.argv;
const vault = new sdk.BackupKeyVault({ url, token: () => token });
const backupKey = sdk.createBackupKey();
const password = 'correct horse battery staple';
const weak = await vault.register({ backupKey, password: 'password123' }).catch((error) => error);
await vault.register({ backupKey, password });
const wrong = await vault.recover({ password: 'incorrect horse' }).catch((error) => error);
const recovered = await vault.recover({ password });
console.log(JSON.stringify({
  weak: weak instanceof sdk.WeakPassword,
  wrong: wrong instanceof sdk.WrongPassword,
  same: sdk.formatBackupKey(recovered.backupKey) === sdk.formatBackupKey(backupKey),
}));
`;

/** Node's own fetch is WebAssembly too: it is set up before there is none. */
const without = `
const [, , url, token] = process.argv;
await fetch(url);
delete globalThis.WebAssembly;
const sdk = await import('backup-key-vault');
const vault = new sdk.BackupKeyVault({ url, token: () => token });
const backupKey = sdk.createBackupKey();
const password = 'correct horse battery staple';
const refused = async (work) => (await work.catch((error) => error)) instanceof sdk.WebAssemblyBlocked;
console.log(JSON.stringify({
  state: (await vault.status()).state,
  refused: [
    await refused(vault.register({ backupKey, password })),
    await refused(vault.changePassword({ backupKey, password })),
    await refused(vault.recover({ password })),
  ],
}));
`;

/** No Response: in Node that is a part of fetch. */
const backup = `
import { text } from 'node:stream/consumers';
delete globalThis.WebAssembly;
const { createBackupKey, decryptBackup, encryptBackup, fingerprintOf, formatBackupKey, parseBackupKey } =
  await import('backup-key-vault/backup');
const sdk = await import('backup-key-vault');
const key = parseBackupKey(formatBackupKey(createBackupKey()));
const sealed = new Blob(['photos']).stream().pipeThrough(encryptBackup(key));
const opened = await text(sealed.pipeThrough(decryptBackup(key)));
console.log(opened, (await fingerprintOf(key)).length, sdk.encryptBackup === encryptBackup);
`;

const told = '{"weak":true,"wrong":true,"same":true}\n';

suite(`the installed package${needsRegistry}`, () => {
  test('has the 24 MB that docs/sdk.md says, with all that it needs', () => {
    const folder = join(app.path, 'node_modules');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      lstatSync(join(folder, name)),
    );
    const used = files.reduce((bytes, { blocks }) => bytes + blocks * 512, 0);
    expect(used).toBeGreaterThan(5e6);
    // As `du -sm` rounds.
    expect(Math.ceil(used / 2 ** 20)).toBeLessThanOrEqual(24);
  });

  for (const major of [20, 22, 24]) {
    const node = here.get(major);
    const [, minor = 0] = (node?.version ?? '').split('.').map(Number);
    const on = node ? test : test.skip;
    const requires = node && (major > 22 || minor >= (major === 20 ? 19 : 12)) ? test : test.skip;
    const name = `Node ${major} (${node?.version ?? `not here: put node${major} in the path, or set NODE_${major}`})`;
    const run = (file: string, ...args: string[]) => app.run(node?.path ?? '', '--no-warnings', file, ...args);
    const account = async (sub: string) => [vault.url, await vault.token({ sub: `${sub}-${major}` })];

    describe(name, () => {
      on('registers and recovers, imported', async () => {
        expect(await run('story.mjs', ...(await account('import')))).toBe(told);
      });

      requires('registers and recovers, by require()', async () => {
        // An async function, for there is no await at the top of a CommonJS module.
        expect(await run('story.cjs', ...(await account('require')))).toBe(told);
      });

      on('without WebAssembly what needs no password works, and the rest says why before it asks', async () => {
        const told = JSON.parse(await run('without.mjs', ...(await account('without'))));
        expect(told).toEqual({ state: 'none', refused: [true, true, true] });
      });

      on('backup-key-vault/backup encrypts and decrypts without WebAssembly, and is the same code', async () => {
        expect(await run('backup.mjs')).toBe('photos 9 true\n');
      });
    });
  }
});

const good = `
import { BackupKeyVault, createBackupKey, encryptBackup, formatBackupKey, WrongPassword } from 'backup-key-vault';
import type { KeyStatus } from 'backup-key-vault';
import { decryptBackup } from 'backup-key-vault/backup';

export async function attemptsLeft(url: string, password: string): Promise<number | undefined> {
  const vault = new BackupKeyVault({ url, token: () => 'token' });
  const { state, attemptsRemaining }: KeyStatus = await vault.status();
  if (state !== 'active') return undefined;
  const { backupKey } = await vault.recover({ password }).catch((error) => {
    throw error instanceof WrongPassword ? new Error(String(error.nextAttemptAt?.getTime())) : error;
  });
  const sealed = new Blob(['photo']).stream().pipeThrough(encryptBackup(backupKey));
  await sealed.pipeThrough(decryptBackup(backupKey)).cancel();
  return attemptsRemaining;
}
console.log(formatBackupKey(createBackupKey()).length);
`;

const bad = `
import { BackupKeyVault, type KeyStatus } from 'backup-key-vault';
const vault = new BackupKeyVault({ url: 'https://vault.example.com', token: () => 7 });
const answer: Promise<KeyStatus> = vault.status();
answer.then(({ state }) => state === 'lost');
vault.register({ password: 'no key' });
`;

/** Strict, and the package's own declarations are checked too. Gives what the compiler says. */
async function compile(file: string, resolution: 'nodenext' | 'bundler'): Promise<string> {
  const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
  const how = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', '', '--module', module];
  const lib = ['--lib', 'es2022,dom,dom.iterable,dom.asynciterable'];
  const args = [compiler, file, ...how, ...lib, '--moduleResolution', resolution];
  return promisify(execFile)(process.execPath, args, { cwd: app.path }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
}

suite(`an app of TypeScript${needsRegistry}`, () => {
  test.each(['nodenext', 'bundler'] as const)('compiles and runs, resolving as %s', async (resolution) => {
    expect(await compile('good.ts', resolution)).toBe('');
    expect(await app.run(process.execPath, 'good.js')).toBe('79\n');
  });

  test('compiles every example of docs/sdk.md, and runs the one that needs no vault', async () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const index of examples.keys()) expect(await compile(`example-${index}.ts`, 'nodenext')).toBe('');
    const alone = examples.findIndex((example) => example.startsWith('import { createBackupKey, decryptBackup'));
    expect(await app.run(process.execPath, `example-${alone}.js`)).toBe('photos\n');
  });

  test.each(['nodenext', 'bundler'] as const)('is told what it does wrong, resolving as %s', async (resolution) => {
    const errors = [...(await compile('bad.ts', resolution)).matchAll(/^bad\.ts\((\d+),\d+\): error/gm)];
    expect(errors.map(([, line]) => line)).toEqual(['3', '5', '6']);
  });
});
