/**
 * Names as the file system has them, one character for each byte. A name on Linux may be any bytes but `/` and NUL. Not
 * all of them are UTF-8, and what is not would be lost if they were read as text.
 */

export type ByteText = string;

export function toByteText(text: string): ByteText {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** As the functions of node:fs take it. */
export function toPath(name: ByteText): Buffer {
  return Buffer.from(name, 'latin1');
}

export function isUtf8(name: ByteText): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(toPath(name));
    return true;
  } catch {
    return false;
  }
}

/** For a message: characters that a terminal would obey or hide become U+FFFD. */
export function toReadable(name: ByteText): string {
  return toPath(name)
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
