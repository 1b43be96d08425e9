/** The backup key of this machine: from its file, else from the vault, else a new one that the vault then has. */
import { readFile, writeFile } from 'node:fs/promises';
import { createBackupKey, formatBackupKey, parseBackupKey } from 'backup-key-vault';

export async function machineKey({ vault, password, keyFile }) {
  const kept = await readKey(keyFile);
  if (kept) return kept;
  const key = await keyOfVault(vault, password);
  await writeFile(keyFile, `${formatBackupKey(key)}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

/** In the vault first: whoever is stopped before the file is written finds the key there the next time. */
async function keyOfVault(vault, password) {
  const { state } = await vault.status();
  if (state === 'active') return (await vault.recover({ password })).backupKey;
  // A new key would hide from the operators that the old backups cannot be opened any more.
  if (state !== 'none') throw new Error(`The vault's key of this account is ${state}: someone has to look at it.`);
  const backupKey = createBackupKey();
  await vault.register({ backupKey, password });
  return backupKey;
}

async function readKey(keyFile) {
  try {
    return parseBackupKey(await readFile(keyFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
