/** `bkv delete`: the vault forgets the key. This device keeps its own. */

import { KeyExists } from '../../../lib/client/errors.ts';
import type { BackupKey, BackupKeyVault } from '../../../lib/client/index.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import type { Device } from '../device.ts';
import { Failure } from '../failure.ts';
import { confirm } from '../terminal/ask.ts';

export interface DeleteOptions {
  readonly yes: boolean;
}

export const deleteKey: Command<DeleteOptions> = async (context, { yes }) => {
  const { device } = context;
  const vault = await connect(context);
  const { resetAt } = await vault.status();
  // Once a reset has matured, no proof is needed, and so not the right key either. Only the vault can say whether it
  // has.
  const key = resetAt === undefined ? await device.key() : undefined;
  if (!yes) await confirm('The vault will forget the key: its password will open nothing any more.', 'delete');
  const proven = await vault.delete(key).then(
    () => key,
    (error) => deleteWithProof({ vault, device, refusal: error, tried: key }),
  );
  await device.forgetRegistration();
  const still = proven ? ' This device still has it.' : '';
  return { text: `The vault has forgotten the key.${still}`, json: { deleted: true } };
};

interface Refused {
  readonly vault: BackupKeyVault;
  readonly device: Device;
  readonly refusal: unknown;
  readonly tried: BackupKey | undefined;
}

/** Gives the key that proved it. */
async function deleteWithProof({ vault, device, refusal, tried }: Refused): Promise<BackupKey> {
  if (tried || !(refusal instanceof KeyExists)) throw refusal;
  const key = await device.key();
  if (!key) throw noProof();
  await vault.delete(key);
  return key;
}

function noProof(): Failure {
  const ways = 'Bring it here with "bkv recover", or start the waiting time with "bkv reset".';
  return new Failure('key_exists', `Only a device that has the key may delete it, and this one has none. ${ways}`);
}
