/** What is deployed and what a browser loads: how large it is, and that it works as bundled. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as Sdk from '../../lib/client/index.ts';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess();
});

afterAll(() => vault.close());

describe('the functions', () => {
  test('there is one for each route', () => {
    expect(readdirSync(`${dist}lambdas`)).toEqual(
      expect.arrayContaining([...Object.keys(routes), 'authorizer', 'destroyer']),
    );
  });

  test.each([
    ['recovery-start', 250],
    ['recovery-finish', 230],
    ['key-status', 200],
    ['health', 120],
    ['authorizer', 110],
  ])('%s is at most %d KiB', (name, KiB) => {
    expect(statSync(`${dist}lambdas/${name}/index.mjs`).size).toBeLessThanOrEqual(KiB * 1024);
  });

  test.each([...Object.keys(routes), 'authorizer', 'destroyer', 'rewrap-setup', 'rewrap-escrow'])(
    '%s calls AWS without the SDK’s own clients',
    (name) => {
      expect(sourceOf(name)).not.toContain('no SDK client in this bundle');
      expect(sourceOf(name)).not.toMatch(/extends \w*Client\b|AssumeRoleWithWebIdentity/);
    },
  );

  test.each([...Object.keys(routes), 'authorizer', 'destroyer'])(
    '%s imports nothing of Node but by require',
    (name) => {
      // An import of one reads all its exports, and some of them load much.
      const imported = [...sourceOf(name).matchAll(/from ?['"]([^'".]+)['"]/g)].map(([, module]) => module);
      expect(imported.filter((module) => /^(node:)?[a-z_/]+$/.test(module ?? ''))).toEqual(['node:module']);
    },
  );

  const sourceOf = (name: string) => readFileSync(`${dist}lambdas/${name}/index.mjs`, 'utf8');

  test('of the SDK’s exceptions they have those that are met by class', () => {
    expect(sourceOf('recovery-start')).toContain('ConditionalCheckFailedException');
    for (const name of ['recovery-start', 'recovery-finish', 'registration-start'])
      expect(sourceOf(name)).not.toMatch(/CustomKeyStoreNotFoundException|BackupInUseException/);
  });

  test.each([...Object.keys(routes), 'destroyer', 'rewrap-setup', 'rewrap-escrow'])(
    '%s is answered by every exception that it looks for by its class',
    (name) => {
      const source = sourceOf(name);
      const classes = [...source.matchAll(/class _(\w+) extends (?:DynamoDB|KMS|SQS|SSM)ServiceException/g)];
      for (const [, exception] of classes) expect(source).toContain(`registerError(${exception}$,${exception})`);
    },
  );

  test.each([
    ['opaque.wasm', ['recovery-start', 'registration-finish', 'registration-start']],
    ['curves.mjs', ['key-delete', 'recovery-finish', 'recovery-start', 'registration-finish', 'registration-start']],
  ])('%s is beside those behind a route that need it', (file, names) => {
    const having = Object.keys(routes).filter((name) => readdirSync(`${dist}lambdas/${name}`).includes(file));
    expect(having.sort()).toEqual(names);
  });

  test('libsodium is beside the one that evaluates, and in none', () => {
    const functions = readdirSync(`${dist}lambdas`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const having = functions.filter(({ name }) => readdirSync(`${dist}lambdas/${name}`).includes('libsodium.mjs'));
    expect(having.map(({ name }) => name)).toEqual(['recovery-start']);
    for (const { name } of functions) expect(sourceOf(name)).not.toContain('crypto_aead_aegis128l');
    expect(sourceOf('recovery-start')).toMatch(/import\("\.\/libsodium\.mjs"\)/);
  });

  test.each(['key-status', 'key-delete', 'health', 'destroyer'])('%s has no KMS in it', (name) => {
    expect(sourceOf(name)).not.toContain('TrentService');
    expect(sourceOf('recovery-start')).toContain('TrentService');
  });

  test.each(['key-status', 'key-delete', 'health', 'destroyer', 'recovery-finish'])(
    '%s has no OPAQUE in it',
    (name) => {
      expect(sourceOf(name)).not.toContain('WebAssembly.instantiate');
      expect(sourceOf('recovery-start')).toContain('WebAssembly.instantiate');
    },
  );
});

describe('the browser SDK', () => {
  /** The entry and every chunk it imports at once; `import(…)` is not at once. */
  function loadedAtOnce(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const source = readFileSync(`${dist}client/${file}`, 'utf8');
    for (const [, next] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) if (next) loadedAtOnce(next, seen);
    return seen;
  }

  test('is at most 300 KiB gzipped before a password is checked', () => {
    const sizes = [...loadedAtOnce('index.js')].map((file) => gzipSync(readFileSync(`${dist}client/${file}`)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(300 * 1024);
  });

  test('asks for nothing of Node', () => {
    for (const file of readdirSync(`${dist}client`))
      expect(readFileSync(`${dist}client/${file}`, 'utf8')).not.toMatch(/from\s*"node:|require\("/);
  });

  test('registers, recovers, and opens a backup, as bundled', async () => {
    const sdk: typeof Sdk = await import(`${dist}client/index.js`);
    const client = new sdk.BackupKeyVault({ url: vault.url, token: () => vault.token({ sub: 'bundled' }) });
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password: 'correct horse battery staple' });
    const recovered = await client.recover({ password: 'correct horse battery staple' });

    const memories = new Blob(['every photo I ever took']);
    const sealed = memories.stream().pipeThrough(sdk.encryptBackup(backupKey));
    const opened = sealed.pipeThrough(sdk.decryptBackup(recovered.backupKey));
    expect(await new Response(opened).text()).toBe('every photo I ever took');
  });
});
