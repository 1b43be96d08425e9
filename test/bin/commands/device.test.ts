/** The folder where a device keeps its key: whom it belongs to, who may write there, what is left in it. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Device } from '../../../bin/bkv/device.ts';
import { partialName } from '../../../bin/bkv/files/partial.ts';
import { createBackupKey, formatBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const onPosix = process.getuid ? test : test.skip;
const asRoot = process.getuid?.() === 0 ? test : test.skip;
let homes = 0;
let home = '';
let notes: string[] = [];

beforeEach(() => {
  home = join(folder.path, `home-${homes++}`);
  notes = [];
});

afterAll(() => folder.remove());

const device = () => new Device({ home, note: (text) => notes.push(text) });
const refused = (why: string) => ({ code: 'file_error', message: expect.stringContaining(why) });

describe('the folder of a device (POSIX)', () => {
  onPosix('that is everyone’s on purpose, as /tmp is, is to stay so', async () => {
    mkdirSync(home);
    chmodSync(home, 0o1777);
    await expect(device().ensureKey()).rejects.toMatchObject(refused('Set VAULT_HOME to another name.'));
  });

  onPosix.each([0o770, 0o702, 0o777])('of mode %o is refused before a key is read or made', async (mode) => {
    mkdirSync(home);
    writeFileSync(join(home, 'backup-key'), formatBackupKey(createBackupKey()));
    chmodSync(home, mode);
    const why = refused(`chmod go-w '${home}'`);
    for (const use of [() => device().key(), () => device().ensureKey(), () => device().putKey(createBackupKey())])
      await expect(use()).rejects.toMatchObject(why);
    expect(readdirSync(home)).toEqual(['backup-key']);
  });

  onPosix('is what a link leads to', async () => {
    mkdirSync(`${home}-real`);
    chmodSync(`${home}-real`, 0o777);
    symlinkSync(`${home}-real`, home);
    await expect(device().key()).rejects.toMatchObject(refused('can be written to by others'));
  });

  onPosix('that others may read is used', async () => {
    mkdirSync(home);
    chmodSync(home, 0o755);
    await expect(device().ensureKey()).resolves.toMatchObject({ made: true });
    expect(notes).toEqual([]);
  });

  asRoot('that belongs to another user is refused (needs root to be shown)', async () => {
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, 12345, 12345);
    await expect(device().ensureKey()).rejects.toMatchObject(refused('belongs to another user (number 12345)'));
  });

  test('that is a file is refused', async () => {
    writeFileSync(home, '');
    await expect(device().key()).rejects.toMatchObject(refused('is not a folder'));
  });

  onPosix('is made with those above it, 0700', async () => {
    home = join(home, 'a/b');
    await device().ensureKey();
    for (const path of [home, join(home, '..'), join(home, '../..')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  (existsSync('/proc/self') ? test : test.skip)('cannot be made below /proc, which ends at once', async () => {
    home = '/proc/no/such/place';
    await expect(device().ensureKey()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what lies in the folder of a device', () => {
  onPosix('a key file that others could open is closed to them, and that is said', async () => {
    const { key } = await device().ensureKey();
    const file = join(home, 'backup-key');
    chmodSync(file, 0o644);
    expect((await device().key())?.reveal()).toEqual(key.reveal());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(notes).toEqual([`Others on this machine could open ${file}. Now only you can.`]);
  });

  test('a key that a killed run had half written is removed once, and that is said', async () => {
    mkdirSync(home, { mode: 0o700 });
    // The number of a process that has ended: now another's, or nobody's.
    const left = partialName(home).replace(/-\d+-\d+-/, '-4194303-7-');
    writeFileSync(left, formatBackupKey(createBackupKey()));
    const one = device();
    expect(await one.key()).toBeUndefined();
    expect(await one.key()).toBeUndefined();
    expect(readdirSync(home)).toEqual([]);
    expect(notes).toEqual([expect.stringContaining(left)]);
  });
});
