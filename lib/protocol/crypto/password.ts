/** The password as OPAQUE takes it: one spelling, however a keyboard makes it. */

import { BackupKeyVaultError } from '../sdk-error.ts';
import { utf8 } from './bytes.ts';
import { Secret } from './secret.ts';
import { unseen } from './unseen.ts';

/**
 * `control` and `invisible`: a character that nobody sees. `unassigned`: one that the Unicode of this engine does not
 * have, in a new password only. `half_character`: half of a surrogate pair.
 */
export type InvalidPasswordReason = 'half_character' | 'control' | 'invisible' | 'unassigned' | 'empty' | 'too_long';

interface Fault {
  readonly reason: InvalidPasswordReason;
  readonly found: string;
  readonly position?: number;
  readonly codePoint?: number;
}

/** The text cannot be a password. Refused before anything is sent. Of the text only the one character is told. */
export class InvalidPassword extends BackupKeyVaultError {
  override readonly name = 'InvalidPassword';
  declare readonly code: 'invalid_password';
  readonly reason: InvalidPasswordReason;
  /** What is wrong, in English: `a zero width space (U+200B)`, `0 bytes`. */
  readonly found: string;
  /** Of the character that is refused, counted from 1 in code points of what was typed. Absent for a wrong length. */
  readonly position: number | undefined;
  /** That character's, such as 0x200b. */
  readonly codePoint: number | undefined;

  /** @internal */
  constructor({ reason, found, position, codePoint }: Fault) {
    const where = position === undefined ? '' : ` at position ${position}`;
    super('invalid_password', `password expected ${expected[reason]}, got ${found}${where}`);
    this.reason = reason;
    this.found = found;
    this.position = position;
    this.codePoint = codePoint;
  }
}

const expected: Record<InvalidPasswordReason, string> = {
  half_character: 'well-formed Unicode',
  control: 'characters that can be seen',
  invisible: 'characters that can be seen',
  unassigned: 'characters that Unicode has',
  empty: '1 to 1024 bytes',
  too_long: '1 to 1024 bytes',
};

/** U+FE0E and U+FE0F ask for one of two pictures of the same character. Keyboards differ on whether they send them. */
const presentation = /[\ufe0e\ufe0f]/g;

/** One spelling, 1 to 1024 bytes of UTF-8. Throws {@link InvalidPassword}. */
export function normalizePassword(password: string): Secret<string> {
  return normalize(password, () => false);
}

/** For a password that is being set: no character whose normal form a later Unicode may change. */
export function normalizeNewPassword(password: string): Secret<string> {
  return normalize(password, (character) => /\p{Cn}/u.test(character));
}

type Test = (character: string) => boolean;

function normalize(password: string, isUnassigned: Test): Secret<string> {
  requireVisible(password, isUnassigned);
  const normalized = password.replace(presentation, '').normalize('NFKC');
  const { length } = utf8(normalized);
  if (length < 1 || length > 1024)
    throw new InvalidPassword({ reason: length < 1 ? 'empty' : 'too_long', found: `${length} bytes` });
  return new Secret(normalized);
}

function requireVisible(password: string, isUnassigned: Test): void {
  const kept = Array.from(password, (character, index) => ({ character, position: index + 1 }))
    .map((typed) => ({ ...typed, codePoint: typed.character.codePointAt(0) ?? 0 }))
    .filter(({ character }) => !character.match(presentation));
  for (const [index, { character, position, codePoint }] of kept.entries()) {
    const refuse = (reason: InvalidPasswordReason, what: string): never => {
      throw new InvalidPassword({ reason, found: `${what} (${named(codePoint)})`, position, codePoint });
    };
    const hidden = unseen(codePoint, { before: kept[index - 1]?.codePoint, after: kept[index + 1]?.codePoint });
    if (hidden) refuse(hidden.reason, `a ${hidden.name}`);
    if (/\p{Surrogate}/u.test(character)) refuse('half_character', 'half a character');
    if (isUnassigned(character)) refuse('unassigned', 'one that is not assigned');
  }
}

const named = (codePoint: number) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
