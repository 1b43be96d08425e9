/** A file appears whole or not at all, and what only looks like a file is never replaced. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { requirePlainFile, writeWholeFile } from '../../../bin/bkv/files/whole-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const { at } = folder;
const put = (path: string, text: string, replace = false) =>
  writeWholeFile(path, { replace }, (file) => file.writeFile(text));

afterAll(() => folder.remove());

test('a name of 255 bytes works', async () => {
  const path = at('n'.repeat(255));
  await put(path, 'long');
  expect(readFileSync(path, 'utf8')).toBe('long');
  await expect(put(at('n'.repeat(256)), 'x')).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
    path: at('n'.repeat(256)),
  });
});

test('what fails half-way leaves nothing, and what was there stays', async () => {
  mkdirSync(at('half'));
  writeFileSync(at('half/old'), 'old');
  const failing = async () => {
    throw new Error('no more');
  };
  await expect(writeWholeFile(at('half/old'), { replace: true }, failing)).rejects.toThrow('no more');
  expect([readdirSync(at('half')), readFileSync(at('half/old'), 'utf8')]).toEqual([['old'], 'old']);
});

describe('is never replaced, --force or not:', () => {
  test('a symbolic link, whole or dangling', async () => {
    writeFileSync(at('target'), 'precious');
    symlinkSync('target', at('link'));
    symlinkSync('nowhere', at('dangling'));
    for (const name of ['link', 'dangling'])
      await expect(put(at(name), 'x', true)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining('is a symbolic link'),
      });
    expect(readFileSync(at('target'), 'utf8')).toBe('precious');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });

  test('a device', async () => {
    await expect(requirePlainFile('/dev/null')).rejects.toMatchObject({
      code: 'usage',
      message: '/dev/null is a device. To write there, let the shell do it: --out - > /dev/null',
    });
  });

  test('a pipe', async () => {
    spawnSync('mkfifo', [at('pipe')]);
    await expect(put(at('pipe'), 'x', true)).rejects.toMatchObject({ message: expect.stringContaining('is a pipe') });
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });

  test('a socket', async () => {
    const server = createServer().listen(at('socket'));
    await expect(put(at('socket'), 'x', true)).rejects.toMatchObject({
      message: expect.stringContaining('is a socket'),
    });
    server.close();
  });

  test('a folder', async () => {
    mkdirSync(at('folder'));
    await expect(put(at('folder'), 'x', true)).rejects.toMatchObject({ code: 'target_exists' });
  });
});

test.each(['EACCES', 'EPERM', 'ENOTSUP'])('where link() is refused with %s, a rename does', async (code) => {
  const link = async () => {
    throw Object.assign(new Error(code), { code });
  };
  const path = at(`without-links-${code}`);
  await writeWholeFile(path, { replace: false, link }, (file) => file.writeFile('whole'));
  expect(readFileSync(path, 'utf8')).toBe('whole');
  const again = writeWholeFile(path, { replace: false, link }, (file) => file.writeFile('other'));
  await expect(again).rejects.toMatchObject({ code: 'target_exists' });
  expect(readFileSync(path, 'utf8')).toBe('whole');
});
