/** `bkv key`: the 64 digits of this device's key. */
import { formatBackupKey } from '../../../lib/protocol/backup-key.ts';
import type { Command } from '../command.ts';
import { deviceHasKey, sameKey } from '../device.ts';
import { askBackupKey } from '../terminal/ask.ts';

/** At a terminal four lines of four groups, as a person writes it down; else one line. */
export const showKey: Command<object> = async ({ device }) => {
  const digits = formatBackupKey(await device.requireKey());
  const text = process.stdout.isTTY ? digits.replace(/((?:\S+ ){3}\S+) /g, '$1\n') : digits;
  return { text, json: { backupKey: digits } };
};

export const importKey: Command<{ readonly force: boolean }> = async ({ device }, { force }) => {
  const key = await askBackupKey();
  const present = await device.key();
  if (present && sameKey(present, key)) return { text: 'This device has that key already.', json: { changed: false } };
  if (present && !force) throw deviceHasKey();
  await device.putKey(key);
  return { text: 'This device has the key now.', json: { changed: true } };
};
