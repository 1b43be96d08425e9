/** `node restore.js BACKUP FILE`: brings the file back. */
import { decryptBackup } from 'backup-key-vault';
import { machineKey } from './machine-key.js';
import { run } from './run.js';
import { readSettings } from './settings.js';
import { transformFile } from './whole-file.js';

await run(async ([backup, file]) => {
  if (!backup || !file) throw new Error('Usage: node restore.js BACKUP FILE');
  const key = await machineKey(readSettings());
  await transformFile(backup, decryptBackup(key), file);
  return `${file} is restored.`;
});
