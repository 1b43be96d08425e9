/** `bkv repair`: gives vaults of a set that missed a change, or lost their part, what the others have. */
import type { KeyStatus, Registered } from '../../../lib/client/index.ts';
import type { Command, Context, Result } from '../command.ts';
import { connect } from '../connect.ts';
import { askPassword } from '../terminal/ask.ts';
import { isMissing, linesOf } from '../vaults/members.ts';
import { isSet } from '../vaults/place.ts';
import { attemptsText, requireAttempt } from './attempt.ts';
import { outcomeOf } from './outcome.ts';

export const repair: Command<object> = async (context) => {
  const { environment, note } = context;
  const { places } = environment;
  if (!isSet(places.present) && places.former.length === 0)
    return { text: 'VAULT_URL names one vault, which has no others to differ from.', json: { repaired: false } };
  const vault = await connect(context);
  const answer = await vault.status();
  requireAttempt(answer, { places, now: vault.now() });
  const left = attemptsText(answer);
  if (left) note(left);
  const registered = await vault.repair({ password: await askPassword() });
  return registered ? repaired(context, answer, registered) : nothingToDo(answer);
};

async function repaired({ device, environment }: Context, before: KeyStatus, registered: Registered): Promise<Result> {
  // Whether this device has the key is known by what it remembers: the password alone was asked for.
  if (before.registration !== undefined && before.registration === (await device.registration()))
    await device.rememberRegistration(registered.registration);
  const { lines, json, code } = outcomeOf(registered, environment.places);
  const text = ['The vaults have a new set now, behind the same password.', ...lines].join('\n');
  return { text, json: { repaired: true, registration: registered.registration, ...json }, ...(code && { code }) };
}

function nothingToDo({ members = [] }: KeyStatus): Result {
  const missing = members.filter(isMissing);
  if (missing.length === 0)
    return { text: 'Nothing was to be done: every vault has its part.', json: { repaired: false } };
  const lines = ['Nothing was to be done at the vaults that answered. Not asked were:', ...linesOf(missing)];
  return { text: lines.join('\n'), json: { repaired: false }, code: 'incomplete' };
}
