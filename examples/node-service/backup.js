/** `node backup.js FILE FOLDER`: encrypts the file into the folder. */
import { basename, join } from 'node:path';
import { encryptBackup } from 'backup-key-vault';
import { machineKey } from './machine-key.js';
import { run } from './run.js';
import { readSettings } from './settings.js';
import { transformFile } from './whole-file.js';

await run(async ([file, folder]) => {
  if (!file || !folder) throw new Error('Usage: node backup.js FILE FOLDER');
  const key = await machineKey(readSettings());
  const backup = join(folder, `${basename(file)}.bkv`);
  await transformFile(file, encryptBackup(key), backup);
  return `${backup} is written.`;
});
