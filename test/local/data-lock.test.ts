/** A data folder has one vault at a time, and says which. */
import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DataFolderInUse, lockDataFolder } from '../../lib/local/data-lock.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let dataDir: string;

beforeEach(async () => {
  folder = temporaryFolder();
  dataDir = folder.path;
});

afterEach(() => folder.remove());

describe('a data folder', () => {
  test('is one vault’s until that ends; who comes second learns its process and where it listens', async () => {
    const first = await lockDataFolder(dataDir);
    const refused = () => lockDataFolder(dataDir).catch((error) => error);
    expect(await refused()).toBeInstanceOf(DataFolderInUse);
    expect((await refused()).holder).toEqual({ pid: process.pid });
    await first.announce('http://127.0.0.1:8787');
    expect((await refused()).holder).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8787' });
    await first.close();
    await (await lockDataFolder(dataDir)).close();
    expect(await readdir(dataDir)).toEqual(['lock']);
  });

  test('is refused also where the holder’s word of itself is damaged, and taken where only that word is left', async () => {
    await writeFile(join(dataDir, 'holder.json'), '{"pid": 1, "url"');
    const lock = await lockDataFolder(dataDir);
    await writeFile(join(dataDir, 'holder.json'), '[');
    await expect(lockDataFolder(dataDir)).rejects.toThrow(`The data folder ${dataDir} is in use by the vault`);
    await lock.close();
  });

  test('taken by many at once is one’s', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(dataDir)));
    const taken = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(taken).toHaveLength(1);
    await Promise.all(taken.map((lock) => lock.close()));
  });

  test('is made with those above it, for its owner alone', async () => {
    const deep = join(dataDir, 'a', 'b');
    await (await lockDataFolder(deep)).close();
    for (const made of [deep, join(dataDir, 'a')]) expect((await stat(made)).mode & 0o777).toBe(0o700);
  });

  test('that is a file, or below one, or that no system lets anyone make, is refused by name', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    await expect(lockDataFolder(file)).rejects.toMatchObject({ code: 'ENOTDIR', path: file });
    await expect(lockDataFolder(join(file, 'x'))).rejects.toMatchObject({ code: 'ENOTDIR', path: join(file, 'x') });
  });

  const onLinux = existsSync('/proc/self') ? test : test.skip;
  onLinux('below /proc is refused, and does not wait for ever (needs /proc)', async () => {
    await expect(lockDataFolder('/proc/none/data')).rejects.toMatchObject({ code: 'ENOENT', syscall: 'mkdir' });
  });
});
