/** The package's own commands through npm, as a clone has them: nothing is fetched, and nothing is built again. */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };
import { ProcessGroups } from '../support/process-groups.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();

const groups = new ProcessGroups();

afterAll(() => {
  groups.end();
  folder.remove();
});

/** In the clone, offline, with a cache that holds nothing. */
function run(command: string, args: readonly string[], name: string) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder.path,
    npm_config_cache: join(folder.path, name),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    VAULT_DATA_DIR: ':memory:',
    PORT: '0',
  };
  const child = groups.start(command, args, { cwd, env });
  return child;
}

const built = () =>
  ['lambdas/health/index.mjs', 'client/index.js'].map((file) => statSync(`${cwd}dist/${file}`).mtimeMs);

describe('in a clone, offline', () => {
  test.each([
    ['npx bkv', 'npx', ['bkv', '--version']],
    ['npm run -s bkv --', 'npm', ['run', '-s', 'bkv', '--', '--version']],
  ])('%s is this package’s own', async (name, command, args) => {
    const before = built();
    const child = run(command, args, name);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    expect(built()).toEqual(before);
  });

  test('npm start serves, and a signal ends all of it', async () => {
    const before = built();
    const child = run('npm', ['start'], 'start');
    const stderr = text(child.stderr);
    const ended = once(child, 'exit');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('listening')) break;
    }
    const url = /^Backup Key Vault listening on (\S+)$/m.exec(printed)?.[1];
    const health = () => fetch(`${url}/v1/health`);
    expect(await (await health()).json()).toEqual({ status: 'ok', version: manifest.version });
    child.kill('SIGTERM');
    await ended;
    await expect(health()).rejects.toThrow('fetch failed');
    expect(await stderr).toBe('');
    expect(built()).toEqual(before);
  });
});
