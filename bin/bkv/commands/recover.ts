/** `bkv recover`: the key from the vault, or from the vaults of a set, onto this device, for the password. */
import type { BackupKey, KeyStatus, Recovered } from '../../../lib/client/index.ts';
import type { Command, Result } from '../command.ts';
import { connectAll } from '../connect.ts';
import { type Device, deviceHasKey, sameKey } from '../device.ts';
import { askPassword } from '../terminal/ask.ts';
import { settle } from '../vaults/settling.ts';
import { attemptsText, requireAttempt } from './attempt.ts';

export interface RecoverOptions {
  readonly force: boolean;
}

export const recover: Command<RecoverOptions> = async (context, { force }) => {
  const { device, environment, note } = context;
  const { vault, leave } = await connectAll(context);
  const answer = await vault.status();
  requireAttempt(answer, { places: environment.places, now: vault.now() });
  if (!force) await requireNothingToLose(device, answer);
  const left = attemptsText(answer);
  if (left) note(left);
  const recovered = await vault.recover({ password: await askPassword() });
  const same = await keep(device, recovered, force);
  const text = same
    ? 'The password is right, and this device had that key already.'
    : 'The password is right, and this device has the key now.';
  const result = { text, json: { registration: recovered.registration, changed: !same } };
  if (recovered.moveOn) return movingOn(result);
  return recovered.settled ? settle({ context, recovered, result, leave }) : result;
};

/** Gives whether the device had the key. Written before anything else is waited for. */
async function keep(device: Device, { backupKey, registration }: Recovered, force: boolean): Promise<boolean> {
  const present = await device.findKey();
  const same = isSame(present, backupKey);
  if (present && !same && !force) throw deviceHasKey();
  if (!same) await device.putKey(backupKey);
  await device.rememberRegistration(registration);
  return same;
}

const isSame = (present: BackupKey | 'damaged' | undefined, backupKey: BackupKey): boolean =>
  present !== undefined && present !== 'damaged' && sameKey(present, backupKey);

function movingOn({ text, json }: Result): Result {
  const way =
    'It is where it was kept before (VAULT_PREVIOUSLY). To move it to VAULT_URL, and delete it there: bkv register';
  return { text: `${text}\n${way}`, json: { ...json, moveOn: true } };
}

/** Before an attempt is spent: a device that has a key goes on only if that is the one the vault has. */
async function requireNothingToLose(device: Device, { registration }: KeyStatus): Promise<void> {
  if (!(await device.key())) return;
  if (registration === undefined || registration !== (await device.registration())) throw deviceHasKey();
}
