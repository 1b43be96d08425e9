/** `bkv reset`: the waiting time after which the key can be given up without proof. */
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { localTime, timeAhead } from '../terminal/quantity.ts';

export interface ResetOptions {
  readonly cancel: boolean;
}

export const reset: Command<ResetOptions> = async (context, { cancel }) => {
  const vault = await connect(context);
  if (cancel) {
    await vault.cancelReset();
    const text = 'The reset is cancelled: the key stays as it is.';
    return { text, json: { resetAt: null, resetUntil: null } };
  }
  const { resetAt, resetUntil } = await vault.reset();
  const wait = `The key can be deleted or replaced without its password ${timeAhead(resetAt, vault.now())}.`;
  const end = `That ends at ${localTime(resetUntil)}, and then the key stays.`;
  const text = `${wait} ${end}\nUntil then it works as before. To stop this: bkv reset --cancel`;
  return { text, json: { resetAt, resetUntil } };
};
