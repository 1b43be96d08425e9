/** `bkv register`: this device's key into the vault, behind a password. */

import type { BackupKeyVault, KeyStatus, Registered } from '../../../lib/client/index.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import { WeakPassword } from '../../../lib/client/password/password.ts';
import { InvalidPassword } from '../../../lib/protocol/crypto/password.ts';
import type { Command, Context, Result } from '../command.ts';
import { connectAll } from '../connect.ts';
import { explain } from '../explain.ts';
import { Failure } from '../failure.ts';
import { askNewPassword, isInteractive } from '../terminal/ask.ts';
import { count, localTime } from '../terminal/quantity.ts';
import { requireEnough } from '../vaults/standing.ts';
import { outcomeOf } from './outcome.ts';
import { isKept, whenDestroyed } from './present.ts';

export const register: Command<Personal> = async (context, { personal }) => {
  const { device, environment, note } = context;
  const { vault, former } = await connectAll(context);
  const present = await vault.status();
  requireEnough(present, environment.places.present.threshold);
  // The device has no key, and a new one would not help: this account's backups were made with the key in the vault.
  if (!(await device.key())) {
    if (isKept(present, vault.now())) throw keptElsewhere(present);
    await requireNoneBefore(former);
  }
  if (isPresent(present)) note(endOfEarlier(present));
  if (present.state === 'destroyed') note(`An earlier key ${whenDestroyed(present)}. This one takes its place.`);
  const { key: backupKey, made } = await device.ensureKey();
  if (made) note('Made a backup key for this device.');
  const answer = await withNewPassword(context, (password) =>
    vault.register({ backupKey, password, userWords: userWordsOf(context, personal) }),
  );
  const has = present.members ? 'The vaults have' : 'The vault has';
  const result = await registered(context, answer, {
    done: `${has} the key of this device now, behind your password.`,
    old: isPresent(present),
  });
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

function keptElsewhere({ members }: KeyStatus): Failure {
  const have = members
    ? 'The vaults have a key of this account, or parts of one,'
    : 'The vault has a key of this account';
  const text = `${have} and this device has none. Bring it here first: bkv recover`;
  return new Failure('key_exists', text);
}

/** A key that is to be moved here is not left behind for a new one. */
async function requireNoneBefore(former: readonly BackupKeyVault[]): Promise<void> {
  for (const vault of former) {
    if (!isKept(await vault.status(), vault.now())) continue;
    const text = 'A key of this account is kept where it was before (VAULT_PREVIOUSLY), and this device has none.';
    throw new Failure('key_exists', `${text} Bring it here first: bkv recover`);
  }
}

function endOfEarlier({ createdAt, members }: KeyStatus): string {
  const since = createdAt ? ` since ${localTime(new Date(createdAt))}` : '';
  const have = members ? 'The vaults have' : 'The vault has';
  return `${have} a key of this account${since}. Its password opens nothing any more once the new one is set.`;
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

interface Said {
  /** The first line. */
  readonly done: string;
  /** There was another password before. */
  readonly old: boolean;
}

export async function registered(
  { device, environment }: Context,
  answer: Registered,
  { done, old }: Said,
): Promise<Result> {
  const { registration, maxAttempts, createdAt } = answer;
  await device.rememberRegistration(registration);
  const outcome = outcomeOf(answer, environment.places, old);
  const destroys = outcome.json.members ? 'each vault destroys its part' : 'the vault destroys its copy';
  const text = [
    done,
    `  attempts allowed  ${maxAttempts}`,
    `  registered        ${localTime(new Date(createdAt))}`,
    `After ${count(maxAttempts, 'wrong password')} in a row ${destroys} for good.`,
    'Write down the 64 digits of "bkv key show": they open your backups even then.',
    ...outcome.lines,
  ].join('\n');
  const json = { registration, maxAttempts, createdAt, account: environment.account, ...outcome.json };
  return { text, json, ...(outcome.code && { code: outcome.code }) };
}
