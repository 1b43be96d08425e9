/** Output that nobody reads to its end, as `bkv key show | head -1` leaves it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { start, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();
const env = { VAULT_HOME: join(folder.path, 'home') };

afterAll(() => folder.remove());

function unread(args: readonly string[], of: 'stdout' | 'stderr', input = '') {
  const { child, ended } = start(args, { env, input });
  child[of].destroy();
  return ended;
}

test('a command does its work and ends as ever, without a word about it', async () => {
  expect(await unread(['key', 'import'], 'stdout', '7'.repeat(64))).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(env.VAULT_HOME, 'backup-key'), 'utf8').replace(/\s/g, '')).toBe('7'.repeat(64));
  expect(await unread(['key', 'show'], 'stdout')).toMatchObject({ code: 0, stderr: '' });
  expect(await unread(['--help'], 'stdout')).toMatchObject({ code: 0, stderr: '' });
});

test('a refusal keeps its exit code', async () => {
  const args = ['restore', 'missing.bkv', '--to', join(folder.path, 'restored')];
  expect(await unread(args, 'stderr')).toMatchObject({ code: 6, stdout: '' });
  expect(await unread([...args, '--json'], 'stdout')).toMatchObject({ code: 6, stderr: '' });
});
