/** The password as OPAQUE takes it: one spelling, however a keyboard makes it. */
import { utf8 } from './bytes.ts';
import { Secret } from './secret.ts';

/** The password cannot be one: not well-formed Unicode, or not 1 to 1024 bytes. Refused before anything is sent. */
export class InvalidPassword extends Error {
  override readonly name = 'InvalidPassword';
}

/** NFKC, then 1 to 1024 bytes of UTF-8. Throws {@link InvalidPassword}. */
export function normalizePassword(password: string): Secret<string> {
  if (!password.isWellFormed()) throw new InvalidPassword('password expected well-formed Unicode');
  const normalized = password.normalize('NFKC');
  const { length } = utf8(normalized);
  if (length < 1 || length > 1024) throw new InvalidPassword(`password expected 1 to 1024 bytes, got ${length}`);
  return new Secret(normalized);
}
