import type { PasswordVerifier } from '../../protocol/crypto/practice.ts';
import { checkAgainst, createVerifier, type ToCheck, type ToPractise } from '../password/practice.ts';
import { nativePlatform } from './native-platform.ts';

/** As in pages and in Node, by the adapters. Rejects with {@link UnfitAdapter} too. */
export function createPasswordVerifier(given: ToPractise): Promise<PasswordVerifier> {
  return createVerifier(given, nativePlatform);
}

/** As in pages and in Node, by the adapters. Rejects with {@link UnfitAdapter} too. */
export function checkPassword(given: ToCheck): Promise<boolean> {
  return checkAgainst(given, nativePlatform);
}
