/** `bkv change-password`: the same key behind another password. This device's key is the proof, not the old password. */
import type { KeyStatus } from '../../../lib/client/index.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { notFound } from '../explain-vault.ts';
import { Failure } from '../failure.ts';
import { requireEnough } from '../vaults/standing.ts';
import { whenDestroyed } from './present.ts';
import { type Personal, registered, userWordsOf, withNewPassword } from './register.ts';

export const changePassword: Command<Personal> = async (context, { personal }) => {
  const backupKey = await context.device.requireKey();
  const vault = await connect(context);
  const present = await vault.status();
  requireEnough(present, context.environment.places.present.threshold);
  requireActive(present);
  const answer = await withNewPassword(context, (password) =>
    vault.changePassword({ backupKey, password, userWords: userWordsOf(context, personal) }),
  );
  const all = answer.members?.every(({ state }) => state === 'done') ?? true;
  const end = all ? ' The old one opens nothing any more.' : '';
  return registered(context, answer, { done: `The password is changed.${end}`, old: true });
};

/**
 * Where there is no active key the SDK would register one. A change of password must not bring back what was destroyed
 * or never there.
 */
function requireActive(answer: KeyStatus): void {
  // A change that was not ended is ended by another.
  if (isPresent(answer) || answer.state === 'incomplete') return;
  const way = 'There is no password to change. To put the key of this device in the vault: bkv register';
  if (answer.state === 'none')
    throw new Failure('key_not_found', `${notFound(answer.members !== undefined).message} ${way}`);
  const { destroyedAt, reason } = answer;
  throw new Failure('key_destroyed', `The key in the vault ${whenDestroyed(answer)}. ${way}`, { destroyedAt, reason });
}
