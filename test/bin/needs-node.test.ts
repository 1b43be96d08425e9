/** A clone whose install ran no scripts has no Node of its own: one sentence says what to do, and no stack follows. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const clone = join(folder.path, 'clone');
const PATH = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));

/** The machine's own, such as `v20.20.2`. */
function systemNode(): string | undefined {
  try {
    return execFileSync('node', ['-v'], { env: { PATH: PATH.join(delimiter) }, encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const found = systemNode();
const old = found !== undefined && Number.parseInt(found.slice(1), 10) < 24;
const onOldNode = old ? test : test.skip;

const linkAll = (from: string, to: string, except: string) => {
  mkdirSync(to);
  for (const name of readdirSync(from)) if (name !== except) symlinkSync(join(from, name), join(to, name));
};

/** npm's own bin folder is copied name by name, so that only `node` is missing from it. */
beforeAll(() => {
  linkAll(root, clone, 'node_modules');
  linkAll(join(root, 'node_modules'), join(clone, 'node_modules'), '.bin');
  linkAll(join(root, 'node_modules', '.bin'), join(clone, 'node_modules', '.bin'), 'node');
});

afterAll(() => folder.remove());

async function run([command = '', ...args]: readonly string[]) {
  const env = {
    PATH: PATH.join(delimiter),
    HOME: folder.path,
    npm_config_cache: join(folder.path, 'cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  const child = spawn(command, args, { cwd: clone, env });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe(`without Node 24 (this machine has ${found ?? 'no other Node'}; skipped unless it is older)`, () => {
  const sentence = () =>
    `Backup Key Vault runs on Node 24, and this is Node ${found?.slice(1)}. In ${root.replace(/\/$/, '')}, ` +
    '"npm ci" without --ignore-scripts brings what it needs.\n';

  onOldNode.each([
    [['npm', '-s', 'start']],
    [['npm', '-s', 'test']],
    [['npm', 'run', '-s', 'build']],
    [['npm', 'run', '-s', 'bkv', '--', '--version']],
    [['npx', 'bkv', '--version']],
  ])('%j is one sentence', async (command) => {
    expect(await run(command)).toEqual({ code: 1, stdout: '', stderr: sentence() });
  });

  onOldNode('npm’s own prepare says it and goes on: npx remembers its failure for ever', async () => {
    expect(await run(['npm', 'run', '-s', 'prepare'])).toEqual({ code: 0, stdout: '', stderr: sentence() });
  });
});
