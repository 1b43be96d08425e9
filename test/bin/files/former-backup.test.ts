/** `backup --force` replaces an earlier backup among what it reads, and nothing else there. */
import { linkSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv } from '../cli.ts';

const folder = temporaryFolder();
const { at } = folder;
const backup = (...args: string[]) =>
  bkv(['backup', ...args, '--force', '--json'], { env: { VAULT_HOME: at('home') }, cwd: folder.path });
const text = (...names: string[]) => readFileSync(at(...names), 'utf8');

beforeAll(() => {
  for (const name of ['tree', 'linked']) mkdirSync(at(name));
  for (const name of ['a.txt', 'tree/thesis.txt', 'tree/empty.bkv', 'linked/one'])
    writeFileSync(at(name), name.endsWith('.bkv') ? '' : 'precious');
  linkSync(at('linked/one'), at('linked/two'));
  linkSync(at('linked/one'), at('outside'));
  symlinkSync('a.txt', at('to-a.txt'));
  symlinkSync('thesis.txt', at('tree/to-thesis.txt'));
  symlinkSync('tree', at('to-tree'));
});

afterAll(() => folder.remove());

describe('what would be lost is refused as a target', () => {
  test.each([
    ['the file itself', 'a.txt', 'a.txt'],
    ['what a link leads to', 'to-a.txt', 'a.txt'],
    ['a file of the folder', 'tree', 'tree/thesis.txt'],
    ['a file of the folder by another way', 'tree', 'to-tree/thesis.txt'],
    ['a file of the folder that a link leads to', 'to-tree', 'tree/thesis.txt'],
    ['an empty file of the folder', 'tree', 'tree/empty.bkv'],
    ['a link of the folder', 'tree', 'tree/to-thesis.txt'],
    ['one of two names', 'linked', 'linked/two'],
    ['the folder', 'tree', 'tree'],
  ])('%s', async (_, path, out) => {
    const { code, stdout } = await backup(path, '--out', out);
    const message = expect.stringContaining(`${out} is among what is to be backed up`);
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 2, error: 'usage', message });
    for (const name of ['a.txt', 'tree/thesis.txt', 'linked/one', 'linked/two']) expect(text(name)).toBe('precious');
    expect(readlinkSync(at('tree/to-thesis.txt'))).toBe('thesis.txt');
  });
});

test('a backup given to be backed up is not replaced by the backup of itself', async () => {
  expect((await backup('a.txt', '--out', 'first.bkv')).code).toBe(0);
  const before = readFileSync(at('first.bkv'));
  expect((await backup('first.bkv', '--out', 'first.bkv')).code).toBe(2);
  expect(readFileSync(at('first.bkv'))).toEqual(before);
});

test('another name of a file, outside the folder, does not keep the file out', async () => {
  const { code, stdout } = await backup('linked', '--out', 'outside');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ files: 1, links: 1, bytes: 'precious'.length });
  expect(text('linked/one')).toBe('precious');
});
