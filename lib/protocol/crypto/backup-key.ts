/** The backup key (K): 256 random bits that everything else is derived from, and the 64 digits a person writes down. */
import { BackupKeyVaultError } from '../sdk-error.ts';
import { type Bytes, fromHex, randomBytes, toHex } from './bytes.ts';
import { Secret } from './secret.ts';

/** 32 bytes that no log shows. Make one with {@link createBackupKey}, or read its 64 digits with {@link parseBackupKey}. */
export type BackupKey = Secret<Bytes>;

const keyLength = 32;
const digitCount = keyLength * 2;
const groups = /.{4}/g;
const hexDigit = /^[0-9a-f]$/i;
const separator = /^[\s\p{Dash_Punctuation}]$/u;
const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

/** What is wrong with a typed key. `position` counts the characters as typed, from 1. */
export type KeyProblem =
  | { readonly kind: 'length'; readonly digits: number }
  | { readonly kind: 'character'; readonly character: string; readonly position: number };

/** The text is not a 64-digit key. Neither the message nor `problem` repeats a digit of it. */
export class InvalidBackupKey extends BackupKeyVaultError {
  override readonly name = 'InvalidBackupKey';
  declare readonly code: 'invalid_backup_key';
  readonly problem: KeyProblem;

  /** @internal */
  constructor(problem: KeyProblem) {
    super(
      'invalid_backup_key',
      problem.kind === 'length'
        ? `backup key expected ${digitCount} hex digits, got ${problem.digits}`
        : `backup key expected hex digits, got ${nameOf(problem.character)} at position ${problem.position}`,
    );
    this.problem = problem;
  }
}

/** A new one, of the platform's secure random numbers. Keep it on the device: without it no backup can be opened. */
export function createBackupKey(): BackupKey {
  return new Secret(randomBytes(keyLength));
}

/** 64 lower-case hex digits as 16 groups of 4 with a space between: 79 characters, four groups to a printed line. */
export function formatBackupKey(key: BackupKey): string {
  return (toHex(key.reveal()).match(groups) ?? []).join(' ');
}

/** Forgives case, white space, dashes and line breaks, nothing else. Throws {@link InvalidBackupKey}. */
export function parseBackupKey(text: string): BackupKey {
  let digits = '';
  for (const [index, character] of [...text].entries()) {
    if (hexDigit.test(character)) digits += character;
    else if (!separator.test(character))
      throw new InvalidBackupKey({ kind: 'character', character, position: index + 1 });
  }
  if (digits.length !== digitCount) throw new InvalidBackupKey({ kind: 'length', digits: digits.length });
  return new Secret(fromHex(digits));
}

/** A character that a terminal or a page would hide, or obey, is named by its code point. */
function nameOf(character: string): string {
  if (visible.test(character)) return `"${character}"`;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
