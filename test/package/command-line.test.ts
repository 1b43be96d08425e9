/** The command line from the package, in each Node that is here, with an embedded vault of the clone. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { type App, install, needsRegistry, nodes } from './packed.ts';

const suite = needsRegistry ? describe.skip : describe;
const here = nodes();
const password = 'correct horse battery staple';

suite(`the installed command line${needsRegistry}`, () => {
  let app: App;
  let vault: VaultProcess;

  beforeAll(async () => {
    [app, vault] = await Promise.all([install('command-line'), startVaultProcess()]);
    app.write('photos.txt', 'photos');
  });

  afterAll(async () => {
    await vault?.close();
    app?.remove();
  });

  test.each(['bkv', 'backup-key-vault'])('npx %s --help lists the commands', async (name) => {
    const help = await app.run('npx', name, '--help');
    expect(help).toMatch(/^Usage: bkv /);
    for (const command of ['backup', 'restore', 'register', 'recover', 'doctor'])
      expect(help).toContain(`  ${command} `);
  });

  for (const major of [20, 22, 24]) {
    const node = here.get(major);
    const on = node ? test : test.skip;

    async function bkv(device: string, args: readonly string[], input = '') {
      const bin = join(app.path, 'node_modules/backup-key-vault/bin/bkv.js');
      const env = {
        PATH: process.env.PATH,
        VAULT_URL: vault.url,
        VAULT_ACCOUNT: `node-${major}`,
        VAULT_HOME: join(app.path, `${device}-${major}`),
      };
      const child = spawn(node?.path ?? '', [bin, ...args], { cwd: app.path, env });
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { code, stdout, stderr };
    }

    describe(`Node ${major} (${node?.version ?? `not here: put node${major} in the path, or set NODE_${major}`})`, () => {
      on('says its version, and nothing on standard error', async () => {
        expect(await bkv('old', ['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
      });

      on('backs up, registers, recovers on another device and restores', async () => {
        const backup = `photos-${major}.bkv`;
        const restored = `restored-${major}`;
        const done = { code: 0 };
        expect(await bkv('old', ['backup', 'photos.txt', '--exclude', '*.o', '--out', backup])).toMatchObject(done);
        expect(await bkv('old', ['register'], `${password}\n`)).toMatchObject(done);
        expect(await bkv('new', ['recover'], 'incorrect horse\n')).toMatchObject({ code: 3 });
        expect(await bkv('new', ['recover'], `${password}\n`)).toMatchObject(done);
        expect(await bkv('new', ['list', backup])).toMatchObject({ stdout: expect.stringContaining('photos.txt') });
        expect(await bkv('new', ['restore', backup, '--to', restored])).toMatchObject(done);
        expect(readFileSync(join(app.path, restored, 'photos.txt'), 'utf8')).toBe('photos');
        const status = await bkv('new', ['status', '--json']);
        expect(JSON.parse(status.stdout)).toMatchObject({ state: 'active', attemptsRemaining: 10 });
        const digits = await bkv('new', ['key', 'show']);
        expect(digits).toEqual(await bkv('old', ['key', 'show']));
        const shown = await bkv('new', ['key', 'show', '--qr']);
        expect(shown.stdout.replace(/\s/g, '')).toContain(digits.stdout.replace(/\s/g, ''));
        expect(await bkv('old', ['delete', '--yes'])).toMatchObject(done);
      });

      on('finds nothing wrong with this machine', async () => {
        const { code, stdout } = await bkv('doctor', ['doctor', '--json']);
        expect(JSON.parse(stdout).checks).toContainEqual({ name: 'Node', ok: true, text: node?.version });
        expect(code).toBe(0);
      });

      on('completes in bash', async () => {
        const { code, stdout } = await bkv('old', ['completion', 'bash']);
        expect(code).toBe(0);
        expect(spawnSync('bash', ['-n'], { input: stdout }).status).toBe(0);
        expect(stdout).toContain('change-password');
      });

      on('has no vault to serve, and says where one is', async () => {
        const { code, stdout } = await bkv('old', ['serve', '--json']);
        expect(code).toBe(14);
        expect(JSON.parse(stdout)).toEqual({
          error: 'wrong_setup',
          message: expect.stringContaining('clone of the Backup Key Vault repository: npm ci && npm start'),
        });
      });
    });
  }
});
