/** What the README tells people to do leaves nothing secret in the clone, and git ignores what it leaves. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { codeIn, readPage } from '../docs/markdown.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const commands = codeIn(readPage('README.md'), 'sh', 'See it work').flatMap((block) => block.split('\n'));

test('every path of the README’s walk lies in the home folder', () => {
  const paths = commands.flatMap((line) => [
    ...line.matchAll(/(?:--out|--to|VAULT_HOME=|mkdir|bkv restore|bkv backup) ?([^\s']+)/g),
  ]);
  expect(paths.length).toBeGreaterThan(9);
  // `-` is a pipe.
  for (const [, path] of paths) if (path !== '-') expect(path).toMatch(/^~\//);
});

const git = spawnSync('git', ['rev-parse', '--is-inside-work-tree'], { cwd: root }).status === 0;
const inGit = git ? test : test.skip;

inGit(`git ignores backups, keys and what a killed run leaves${git ? '' : ' (needs git and a clone)'}`, () => {
  const names = ['documents.bkv', 'phone/backup-key', '.bkv-partial-0a1b2c3d-7-8-0123456789ab/file', '.vault/kms.json'];
  const { stdout } = spawnSync('git', ['check-ignore', '--no-index', ...names], { cwd: root, encoding: 'utf8' });
  expect(stdout.trim().split('\n')).toEqual(names);
});
