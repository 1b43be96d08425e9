/** `bkv reset`: the waiting time after which the key can be given up without proof. */
import type { MemberReport } from '../../../lib/client/index.ts';
import type { Command, Result } from '../command.ts';
import { connect } from '../connect.ts';
import { localTime, timeAhead } from '../terminal/quantity.ts';
import { factOf, isMissing, linesOf } from '../vaults/members.ts';

export interface ResetOptions {
  readonly cancel: boolean;
}

export const reset: Command<ResetOptions> = async (context, { cancel }) => {
  const vault = await connect(context);
  if (cancel) {
    const { members } = await vault.cancelReset();
    const text = 'The reset is cancelled: the key stays as it is.';
    return atVaults(members, { text, json: { resetAt: null, resetUntil: null } });
  }
  const { resetAt, resetUntil, members } = await vault.reset();
  const wait = `The key can be deleted or replaced without its password ${timeAhead(resetAt, vault.now())}.`;
  const end = `That ends at ${localTime(resetUntil)}, and then the key stays.`;
  const text = `${wait} ${end}\nUntil then it works as before. To stop this: bkv reset --cancel`;
  return atVaults(members, { text, json: { resetAt, resetUntil } });
};

/** Of a set: where it did not happen. Enough vaults did it. */
function atVaults(members: readonly MemberReport[] | undefined, { text, json }: Result): Result {
  if (!members) return { text, json };
  const missing = members.filter(isMissing);
  const lines = missing.length > 0 ? ['Not so at these vaults:', ...linesOf(missing)] : [];
  return {
    text: [text, ...lines].join('\n'),
    json: { ...json, members: members.map(factOf) },
    ...(missing.length > 0 && { code: 'incomplete' }),
  };
}
