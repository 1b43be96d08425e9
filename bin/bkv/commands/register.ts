/** `bkv register`: this device's key into the vault, behind a password. */
import { WeakPassword } from '../../../lib/client/password.ts';
import { isPresent } from '../../../lib/client/present.ts';
import { InvalidPassword } from '../../../lib/protocol/crypto/password.ts';
import type { KeyAnswer, RegistrationFinishAnswer } from '../../../lib/protocol/wire/schemas.ts';
import type { Command, Context, Result } from '../command.ts';
import { connect } from '../connect.ts';
import { explain } from '../explain.ts';
import { Failure } from '../failure.ts';
import { askNewPassword, isInteractive } from '../terminal/ask.ts';
import { count, localTime } from '../terminal/quantity.ts';
import { isKept, whenDestroyed } from './present.ts';

export const register: Command<Personal> = async (context, { personal }) => {
  const { device, note } = context;
  const vault = await connect(context);
  const present = await vault.status();
  // The device has no key, and a new one would not help: this account's backups were made with the key in the vault.
  if (!(await device.key()) && isKept(present, vault.now()))
    throw new Failure(
      'key_exists',
      'The vault has a key of this account and this device has none. Bring it here first: bkv recover',
    );
  if (isPresent(present)) note(endOfEarlier(present));
  if (present.state === 'destroyed') note(`An earlier key ${whenDestroyed(present)}. This one takes its place.`);
  const { key: backupKey, made } = await device.ensureKey();
  if (made) note('Made a backup key for this device.');
  const answer = await withNewPassword(context, (password) =>
    vault.register({ backupKey, password, userWords: userWordsOf(context, personal) }),
  );
  const result = await registered(context, answer, 'The vault has the key of this device now, behind your password.');
  const earlier = present.destroyedAt && { earlierDestroyedAt: present.destroyedAt };
  return { ...result, json: { ...result.json, ...earlier } };
};

export interface Personal {
  readonly personal: readonly string[];
}

/** What someone who knows the user tries first. */
export function userWordsOf({ environment }: Context, personal: readonly string[]): string[] {
  return [environment.account, ...personal];
}

function endOfEarlier({ createdAt }: KeyAnswer): string {
  const since = createdAt ? ` since ${localTime(new Date(createdAt))}` : '';
  return `The vault has a key of this account${since}. Its password opens nothing any more once the new one is set.`;
}

/** At a terminal a password that will not do is refused with its reason and another asked for. */
export async function withNewPassword<T>({ warn }: Context, use: (password: string) => Promise<T>): Promise<T> {
  for (;;) {
    const password = await askNewPassword();
    try {
      return await use(password);
    } catch (error) {
      const another = error instanceof WeakPassword || error instanceof InvalidPassword;
      if (!another || !isInteractive()) throw error;
      warn(explain(error).message);
    }
  }
}

export async function registered(
  { device, environment }: Context,
  { registration, maxAttempts, createdAt }: RegistrationFinishAnswer,
  done: string,
): Promise<Result> {
  await device.rememberRegistration(registration);
  const text = [
    done,
    `  attempts allowed  ${maxAttempts}`,
    `  registered        ${localTime(new Date(createdAt))}`,
    `After ${count(maxAttempts, 'wrong password')} in a row the vault destroys its copy for good.`,
    'Write down the 64 digits of "bkv key show": they open your backups even then.',
  ].join('\n');
  return { text, json: { registration, maxAttempts, createdAt, account: environment.account } };
}
