/** What the environment says. */
import { readFile } from 'node:fs/promises';
import { BackupKeyVault } from 'backup-key-vault';

export function readSettings(env = process.env) {
  const tokenFile = required(env, 'VAULT_TOKEN_FILE');
  return {
    password: required(env, 'BACKUP_PASSWORD'),
    keyFile: env.BACKUP_KEY_FILE || 'backup-key',
    vault: new BackupKeyVault({
      url: required(env, 'VAULT_URL'),
      // Pins of the vault's identity key. Nothing is registered at a host that does not have one of them.
      identity: required(env, 'VAULT_IDENTITY').split(','),
      // Read each time: Kubernetes and its like put a fresh token there before the old one ends.
      token: async () => (await readFile(tokenFile, 'utf8')).trim(),
      onRetry: ({ attempt, tries }) => console.error(`The vault does not answer. Try ${attempt} of ${tries} follows.`),
    }),
  };
}

function required(env, name) {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: README.md says what it is.`);
  return value;
}
