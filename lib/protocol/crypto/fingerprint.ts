/** The fingerprint of a backup key: 8 digits that tell keys apart and catch a mistyped digit. It never decides trust. */
import type { BackupKey } from './backup-key.ts';
import { hkdfSha256, toHex, utf8 } from './bytes.ts';

const label = 'backup-key-vault/fingerprint/v1';
const digitCount = 8;

/** 8 lower-case hex digits as 2 groups of 4, such as `1a2b 3c4d`: the first 4 bytes of HKDF-SHA256 over the key. */
export async function fingerprintOf(key: BackupKey): Promise<string> {
  const inputs = { ikm: key.reveal(), salt: new Uint8Array(0), info: utf8(label), length: digitCount / 2 };
  const digits = toHex(await hkdfSha256(inputs));
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

/** As {@link fingerprintOf} writes it. Forgives case, white space and dashes; undefined for what is no fingerprint. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text.replace(/[\s\p{Dash_Punctuation}]/gu, '').toLowerCase();
  return /^[0-9a-f]{8}$/.test(digits) ? `${digits.slice(0, 4)} ${digits.slice(4)}` : undefined;
}
