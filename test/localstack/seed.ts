/** Accounts in the state in which an update finds them, made on the release before. */
import { BackupKeyVault, createBackupKey, formatBackupKey, WrongPassword } from '../../lib/client/index.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { suitePolicy } from '../support/vault/target.ts';

export interface Seed {
  /** The backup key of each account, as 64 digits, by its subject. */
  readonly keys: Readonly<Record<string, string>>;
  /** The finish of a registration that was started before the update. */
  readonly prepared: Awaited<ReturnType<Device['prepare']>>;
}

/** For how long the sessions of the release before stay open: longer than the update takes. Seconds. */
export const seedSessionSeconds = 150;

export const wrong = 'umbrella kayak trombone lagoon';

export async function seed(url: string, token: (sub: string) => Promise<string>): Promise<Seed> {
  const keys: Record<string, string> = {};
  const register = async (sub: string, wrongGuesses: number) => {
    const backupKey = createBackupKey();
    const vault = new BackupKeyVault({ url, token: () => token(sub) });
    await vault.register({ backupKey, password });
    keys[sub] = formatBackupKey(backupKey);
    for (let guess = 0; guess < wrongGuesses; guess++)
      await vault.recover({ password: `${wrong} ${guess}` }).catch((thrown) => {
        if (!(thrown instanceof WrongPassword)) throw thrown;
      });
  };
  await register('active', 0);
  await register('spent', suitePolicy.maxAttempts - 1);
  await register('exhausted', suitePolicy.maxAttempts);
  const halfway = new Device(url, await token('halfway'));
  return { keys, prepared: await halfway.prepare(password) };
}
