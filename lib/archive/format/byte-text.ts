/**
 * Names as the file system has them, one character a byte. A name on Linux is any bytes but `/` and NUL, not always
 * UTF-8, and must come back as it was; as text it would lose what is not.
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

/** For a message: what a terminal would obey or hide becomes U+FFFD. */
export function toReadable(name: ByteText): string {
  return toPath(name)
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
