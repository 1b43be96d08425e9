/** `bkv delete`: the vault forgets the key. This device keeps its own. */

import { KeyExists, TooFewVaults } from '../../../lib/client/errors.ts';
import type { BackupKey, BackupKeyVault, Told } from '../../../lib/client/index.ts';
import { isGone } from '../../../lib/client/set/report.ts';
import type { Command, Result } from '../command.ts';
import { connect } from '../connect.ts';
import type { Device } from '../device.ts';
import { Failure } from '../failure.ts';
import { confirm } from '../terminal/ask.ts';
import { factOf, isMissing, linesOf } from '../vaults/members.ts';
import { requireEnough } from '../vaults/standing.ts';

export interface DeleteOptions {
  readonly yes: boolean;
}

export const deleteKey: Command<DeleteOptions> = async (context, { yes }) => {
  const { device } = context;
  const vault = await connect(context);
  const status = await vault.status();
  // Else it would be gone in part: no password would open the rest, and it would not be deleted either.
  requireEnough(status, context.environment.places.present.threshold);
  const { resetAt, members } = status;
  // Once a reset has matured, no proof is needed, and so not the right key either. Only the vault can say whether it
  // has.
  const key = resetAt === undefined ? await device.key() : undefined;
  const several = members ? 'The vaults' : 'The vault';
  if (!yes) await confirm(`${several} will forget the key: its password will open nothing any more.`, 'delete');
  const { told, proven } = await vault.delete(key).then(
    (told) => ({ told, proven: key }),
    (error) => deleteWithProof({ vault, device, refusal: error, tried: key }),
  );
  await device.forgetRegistration();
  const still = proven ? ' This device still has it.' : '';
  return resultOf(told, `${several} ${members ? 'have' : 'has'} forgotten the key.${still}`);
};

/** Of a set: what remains where. */
function resultOf({ members }: Told, text: string): Result {
  if (!members) return { text, json: { deleted: true } };
  const remaining = members.filter((member) => isMissing(member) && !isGone(member.error));
  const json = { deleted: true, members: members.map(factOf) };
  if (remaining.length === 0) return { text, json };
  const lines = [text, 'What they had remains at:', ...linesOf(remaining), 'To delete it there too: bkv delete'];
  return { text: lines.join('\n'), json, code: 'incomplete' };
}

interface Refused {
  readonly vault: BackupKeyVault;
  readonly device: Device;
  readonly refusal: unknown;
  readonly tried: BackupKey | undefined;
}

interface Deleted {
  readonly told: Told;
  /** The key that proved it. */
  readonly proven: BackupKey | undefined;
}

async function deleteWithProof({ vault, device, refusal, tried }: Refused): Promise<Deleted> {
  if (tried || !(refusal instanceof KeyExists || refusal instanceof TooFewVaults)) throw refusal;
  const key = await device.key();
  if (!key) throw refusal instanceof KeyExists ? noProof() : refusal;
  return { told: await vault.delete(key), proven: key };
}

function noProof(): Failure {
  const ways = 'Bring it here with "bkv recover", or start the waiting time with "bkv reset".';
  return new Failure('key_exists', `Only a device that has the key may delete it, and this one has none. ${ways}`);
}
