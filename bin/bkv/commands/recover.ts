/** `bkv recover`: the key from the vault onto this device, for the password. */
import type { KeyAnswer } from '../../../lib/client/index.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { type Device, deviceHasKey, sameKey } from '../device.ts';
import { destroyed, exhausted, notFound, tooSoon } from '../explain-vault.ts';
import { askPassword } from '../terminal/ask.ts';
import { count } from '../terminal/quantity.ts';
import { isAhead } from './present.ts';

export interface RecoverOptions {
  readonly force: boolean;
}

export const recover: Command<RecoverOptions> = async (context, { force }) => {
  const { device, note } = context;
  const vault = await connect(context);
  const answer = await vault.status();
  requireAttempt(answer, vault.now());
  if (!force) await requireNothingToLose(device, answer);
  note(`${answer.attemptsRemaining} of ${count(answer.maxAttempts ?? 0, 'attempt')} left.`);
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

/** Where no attempt is possible, nobody is asked for a password. `now` is the vault's time. */
function requireAttempt({ state, attemptsRemaining, reason, ...times }: KeyAnswer, now: Date | undefined): void {
  const destroyedAt = times.destroyedAt ? new Date(times.destroyedAt) : undefined;
  if (state === 'none') throw notFound();
  if (state === 'destroyed') throw destroyed({ destroyedAt, reason });
  if (state === 'exhausted') throw exhausted({ destroyedAt, vaultTime: now });
  if (times.nextAttemptAt && isAhead(times.nextAttemptAt, now))
    throw tooSoon({ attemptsRemaining, nextAttemptAt: new Date(times.nextAttemptAt), vaultTime: now });
}

/** Before an attempt is spent: a device that has a key goes on only if that is the one the vault has. */
async function requireNothingToLose(device: Device, { registration }: KeyAnswer): Promise<void> {
  if ((await device.key()) && registration !== (await device.registration())) throw deviceHasKey();
}
