/** `bkv change-password`: the same key behind another password. This device's key is the proof, not the old password. */
import { isPresent } from '../../../lib/client/present.ts';
import type { KeyAnswer } from '../../../lib/protocol/wire/schemas.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Failure } from '../failure.ts';
import { whenDestroyed } from './present.ts';
import { type Personal, registered, userWordsOf, withNewPassword } from './register.ts';

export const changePassword: Command<Personal> = async (context, { personal }) => {
  const backupKey = await context.device.requireKey();
  const vault = await connect(context);
  requireActive(await vault.status());
  const answer = await withNewPassword(context, (password) =>
    vault.changePassword({ backupKey, password, userWords: userWordsOf(context, personal) }),
  );
  return registered(context, answer, 'The password is changed. The old one opens nothing any more.');
};

/**
 * Where there is no active key the SDK would register one. A change of password must not bring back what was destroyed
 * or never there.
 */
function requireActive(answer: KeyAnswer): void {
  if (isPresent(answer)) return;
  const way = 'There is no password to change. To put the key of this device in the vault: bkv register';
  if (answer.state === 'none') throw new Failure('key_not_found', `The vault has no key of this account. ${way}`);
  const { destroyedAt, reason } = answer;
  throw new Failure('key_destroyed', `The key in the vault ${whenDestroyed(answer)}. ${way}`, { destroyedAt, reason });
}
