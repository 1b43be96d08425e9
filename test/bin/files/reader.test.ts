/** Output that nobody reads to its end, as `bkv key show | head -1` leaves it. */
import { type StdioOptions, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { entry, start } from '../cli.ts';

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

const full = existsSync('/dev/full') ? test : test.skip;

full('a result that the disk has no room for is no success, and no stack (needs /dev/full)', async () => {
  const disk = openSync('/dev/full', 'w');
  const onFullDisk = (args: readonly string[]) => {
    const stdio: StdioOptions = ['ignore', disk, 'pipe'];
    const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { env, stdio, encoding: 'utf8' });
    return { status, stderr };
  };
  const lost = { status: 12, stderr: 'The result could not be written: the disk is full.\n' };
  expect(onFullDisk(['key', 'show'])).toEqual(lost);
  expect(onFullDisk(['--help'])).toEqual(lost);
  expect(onFullDisk(['backup', entry, '--out', '-'])).toEqual({
    status: 12,
    stderr: 'Standard output does not fit: the disk is full.\n',
  });
  closeSync(disk);
});

test('a backup that nobody reads to its end is none', async () => {
  const big = join(folder.path, 'big');
  writeFileSync(big, randomBytes(4 << 20));
  expect(await unread(['backup', big, '--out', '-'], 'stdout')).toMatchObject({
    code: 12,
    stderr: 'Standard output was closed before all was written to it.\n',
  });
});
