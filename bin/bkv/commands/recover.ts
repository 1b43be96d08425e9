/** `bkv recover`: the key from the vault onto this device, for the password. */
import type { BackupKeyVault } from '../../../lib/client/index.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { type Device, deviceHasKey, sameKey } from '../device.ts';
import { askPassword } from '../terminal/ask.ts';

export interface RecoverOptions {
  readonly force: boolean;
}

export const recover: Command<RecoverOptions> = async ({ device, environment }, { force }) => {
  const vault = await connect(environment);
  if (!force) await requireNothingToLose(device, vault);
  const { backupKey, registration } = await vault.recover({ password: await askPassword() });
  const present = await device.findKey();
  const same = present !== undefined && present !== 'damaged' && sameKey(present, backupKey);
  if (present && !same && !force) throw deviceHasKey();
  if (!same) await device.putKey(backupKey);
  await device.rememberRegistration(registration);
  const text = same
    ? 'The password is right, and this device had that key already.'
    : 'The password is right, and this device has the key now.';
  return { text, json: { registration, changed: !same } };
};

/** Before an attempt is spent: a device that has a key goes on only if that is the one the vault has. */
async function requireNothingToLose(device: Device, vault: BackupKeyVault): Promise<void> {
  if (!(await device.key())) return;
  const { state, registration } = await vault.status();
  if (state === 'active' && registration !== (await device.registration())) throw deviceHasKey();
}
