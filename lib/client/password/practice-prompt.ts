import type { PasswordVerifier } from '../../protocol/crypto/practice.ts';
import { defaultPlatform } from '../platform/default-platform.ts';
import { checkAgainst, createVerifier, type ToCheck, type ToPractise } from './practice.ts';

/**
 * What the device keeps to ask for the password now and then. Keep it in the app's storage, and the backup key where the
 * platform keeps keys: without that key nobody learns anything from it. Rejects with {@link InvalidPassword},
 * {@link InvalidVerifier} for a `registration` or `ksf` that is none, {@link WebAssemblyBlocked}, and the reason of
 * `signal`.
 *
 * @example
 * const { backupKey, registration } = await vault.recover({ password });
 * storage.verifier = JSON.stringify(await createPasswordVerifier({ password, backupKey, registration }));
 */
export function createPasswordVerifier(given: ToPractise): Promise<PasswordVerifier> {
  return createVerifier(given, defaultPlatform);
}

/**
 * Whether this is the password, without a call or an attempt. About half a second of Argon2id. Rejects with
 * {@link InvalidPassword}, {@link InvalidVerifier}, {@link WebAssemblyBlocked}, and the reason of `signal`.
 *
 * @example
 * const right = await checkPassword({ password, backupKey, verifier: JSON.parse(storage.verifier) });
 */
export function checkPassword(given: ToCheck): Promise<boolean> {
  return checkAgainst(given, defaultPlatform);
}
