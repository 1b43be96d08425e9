/**
 * A backup key wrapped under a passkey: AES-256-GCM under a key that HKDF-SHA256 makes of the output of the passkey's
 * PRF (the `prf` extension of WebAuthn level 3, section 10.1.4). Who gets that output from which platform is not known
 * here, so a native app can use this as a page does.
 */
import type { BackupKey } from './backup-key.ts';
import {
  type Bytes,
  concat,
  equalBytes,
  fromBase64url,
  hkdfSha256,
  randomBytes,
  sha256,
  toBase64url,
  utf8,
} from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import { fingerprintOf } from './fingerprint.ts';
import { InvalidPasskeyFile, PasskeyDiffers, PasskeyWithoutPrf } from './passkey-errors.ts';
import {
  type PasskeyFile,
  type PasskeyReference,
  passkeyFormat,
  requirePasskeyFile,
  requireReference,
} from './passkey-file.ts';
import { Secret } from './secret.ts';
import { type AesGcmParameters, type WebKey, webCrypto } from './web-crypto.ts';

const prfLength = 32;
const nonceLength = 12;
const checkLength = 8;

/** A new input for the PRF of a passkey: base64url of 32 random bytes. */
export function createPrfInput(): string {
  return toBase64url(randomBytes(32));
}

/**
 * What an authenticator itself is given in the place of a PRF input: SHA-256 of `WebAuthn PRF`, a zero byte and the
 * input. It is the salt of CTAP's `hmac-secret`, for a program that speaks to a security key without a browser.
 */
export function hmacSaltOf({ prfInput }: Pick<PasskeyReference, 'prfInput'>): Bytes {
  return sha256(concat(utf8('WebAuthn PRF\0'), fromBase64url(prfInput)));
}

export interface WrapUnderPrf {
  readonly backupKey: BackupKey;
  readonly passkey: PasskeyReference;
  /**
   * The PRF's output for `passkey.prfInput`, of two evaluations: 32 bytes each. A platform that gives another each
   * time, as some have done, is noticed here, and not when the backup is needed.
   */
  readonly evaluations: readonly [Bytes, Bytes];
}

/**
 * Throws {@link PasskeyWithoutPrf} for what is no output, {@link PasskeyDiffers} where the two differ, and
 * {@link InvalidPasskeyFile} for a wrong field of `passkey`. Then nothing was wrapped.
 */
export async function wrapUnderPrf({ backupKey, passkey, evaluations }: WrapUnderPrf): Promise<PasskeyFile> {
  const reference = requireReference(passkey);
  const [prf, again] = evaluations;
  const head = { ...reference, salt: toBase64url(randomBytes(32)) };
  const check = await checkOf(requirePrf(prf), head);
  if (!equalBytes(check, await checkOf(requirePrf(again), head))) throw new PasskeyDiffers('wrapping');
  const bound = {
    ...head,
    format: passkeyFormat,
    check: toBase64url(check),
    fingerprint: await fingerprintOf(backupKey),
  } as const;
  const nonce = randomBytes(nonceLength);
  const key = await keyOf(prf, bound, 'encrypt');
  const sealed = await webCrypto().subtle.encrypt(parameters(nonce, bound), key, backupKey.reveal());
  return requirePasskeyFile({ ...bound, wrapped: toBase64url(concat(nonce, new Uint8Array(sealed))) });
}

export interface UnwrapUnderPrf {
  readonly file: PasskeyFile;
  /** The PRF's output for `file.prfInput`: 32 bytes. */
  readonly prf: Bytes;
}

/**
 * Throws {@link PasskeyWithoutPrf}, {@link PasskeyDiffers} for the output of another passkey, and
 * {@link InvalidPasskeyFile} for a file that was changed.
 */
export async function unwrapUnderPrf({ file, prf }: UnwrapUnderPrf): Promise<BackupKey> {
  const checked = requirePasskeyFile(file);
  await requireMatch({ file: checked, prf });
  const { wrapped, ...bound } = checked;
  const bytes = fromBase64url(wrapped);
  const key = await keyOf(prf, bound, 'decrypt');
  const opened = await webCrypto()
    .subtle.decrypt(parameters(bytes.subarray(0, nonceLength), bound), key, bytes.subarray(nonceLength))
    .catch(() => {
      throw new InvalidPasskeyFile('wrapped', 'to open under the key of the passkey; the file was changed');
    });
  const backupKey = new Secret(new Uint8Array(opened));
  if ((await fingerprintOf(backupKey)) !== bound.fingerprint)
    throw new InvalidPasskeyFile('fingerprint', 'that of the key in the file');
  return backupKey;
}

/** Throws {@link PasskeyWithoutPrf}, or {@link PasskeyDiffers} unless this is the output that the file was wrapped under. */
export async function requireMatch({ file, prf }: UnwrapUnderPrf): Promise<void> {
  const check = await checkOf(requirePrf(prf), file);
  if (!equalBytes(check, fromBase64url(file.check))) throw new PasskeyDiffers('opening');
}

/** An authenticator without a secret of its own could give zeros: seen of none, and refused. */
export function requirePrf(prf: Bytes): Bytes {
  if (prf.length === 0) throw new PasskeyWithoutPrf('missing');
  if (prf.length !== prfLength) throw new PasskeyWithoutPrf('length', prf.length);
  if (prf.every((byte) => byte === 0)) throw new PasskeyWithoutPrf('zero');
  return prf;
}

type Head = Pick<PasskeyFile, 'rpId' | 'credentialId' | 'salt'>;

function checkOf(prf: Bytes, head: Head): Promise<Bytes> {
  return hkdfSha256({ ...inputs('check', head), ikm: prf, length: checkLength });
}

async function keyOf(prf: Bytes, head: Head, use: 'encrypt' | 'decrypt'): Promise<WebKey> {
  const key = await hkdfSha256({ ...inputs('key', head), ikm: prf, length: 32 });
  return webCrypto().subtle.importKey('raw', key, 'AES-GCM', false, [use]);
}

function inputs(purpose: 'key' | 'check', { rpId, credentialId, salt }: Head): { salt: Bytes; info: Bytes } {
  const info = concat(utf8(`${passkeyFormat}|${purpose}|`), canonicalJson([rpId, credentialId]));
  return { salt: fromBase64url(salt), info };
}

/** All of the file but `wrapped` is bound into it, so that no field can be changed. */
function parameters(iv: Bytes, bound: Omit<PasskeyFile, 'wrapped'>): AesGcmParameters {
  return { name: 'AES-GCM', iv, additionalData: concat(utf8(`${passkeyFormat}|`), canonicalJson(bound)) };
}
