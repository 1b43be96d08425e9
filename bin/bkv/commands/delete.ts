/** `bkv delete`: the vault forgets the key. This device keeps its own. */

import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Failure } from '../failure.ts';
import { confirm } from '../terminal/ask.ts';
import { isKept } from './register.ts';

export interface DeleteOptions {
  readonly yes: boolean;
}

export const deleteKey: Command<DeleteOptions> = async ({ device, environment }, { yes }) => {
  const vault = await connect(environment);
  // What a reset has let go needs no proof, and so does not need the right key either.
  const key = isKept(await vault.status()) ? await device.key() : undefined;
  if (!yes) await confirm('The vault will forget the key: its password will open nothing any more.', 'delete');
  await vault.delete(key).catch((error) => {
    throw error instanceof Error && error.name === 'KeyExists' && !key ? noProof() : error;
  });
  await device.forgetRegistration();
  const still = key ? ' This device still has it.' : '';
  return { text: `The vault has forgotten the key.${still}`, json: { deleted: true } };
};

function noProof(): Failure {
  const ways = 'Bring it here with "bkv recover", or start the waiting time with "bkv reset".';
  return new Failure('key_exists', `Only a device that has the key may delete it, and this one has none. ${ways}`);
}
