/** `vault change-password`: the same key behind another password. This device's key is the proof, not the old password. */
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { registered, withNewPassword } from './register.ts';

export const changePassword: Command<object> = async (context) => {
  const backupKey = await context.device.requireKey();
  const vault = await connect(context.environment);
  const answer = await withNewPassword(context, (password) => vault.changePassword({ backupKey, password }));
  return registered(context, answer, 'The password is changed. The old one opens nothing any more.');
};
