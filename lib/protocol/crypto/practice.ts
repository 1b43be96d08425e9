/**
 * What a device keeps to check a password by itself: a tag of the stretched password, sealed under the backup key. Who
 * copies the app's storage without that key learns nothing from it, and who has both pays Argon2id for each guess.
 */
import type { BackupKey } from './backup-key.ts';
import { type Bytes, concat, equalBytes, fromBase64url, hkdfSha256, randomBytes, toBase64url, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import { InvalidVerifier } from './invalid-verifier.ts';
import { type Ksf, requireStrongKsf } from './ksf.ts';
import { Secret } from './secret.ts';
import { type AesGcmParameters, webCrypto } from './web-crypto.ts';

const tagLabel = 'backup-key-vault/practice/v1';
const keyLabel = 'backup-key-vault/practice-key/v1';
const nonceLength = 12;
const tagLength = 32;
const sealedLength = nonceLength + tagLength + 16;
export const saltLength = 16;
/** Of Argon2id's output, in bytes. */
export const stretchedLength = 32;

/** JSON, to be kept as it is. Binary is canonical base64url without padding. No field of it is a secret. */
export interface PasswordVerifier {
  readonly version: 1;
  /** The id of the registration whose password it is: `status` names the one in force. */
  readonly registration: string;
  readonly ksf: Ksf;
  /** Of Argon2id; 16 bytes. */
  readonly salt: string;
  /** `nonce(12) || AES-256-GCM(tag(32)) || tag(16)`, 60 bytes. */
  readonly sealed: string;
}

export type VerifierHead = Omit<PasswordVerifier, 'sealed'>;

/** `stretched` is Argon2id of the normalised password, with the salt and `ksf` of the head: 32 bytes. */
export interface Practised {
  readonly stretched: Secret<Bytes>;
  readonly backupKey: BackupKey;
}

export async function sealVerifier(head: VerifierHead, { stretched, backupKey }: Practised): Promise<PasswordVerifier> {
  const bound = requireHead(head);
  const tag = await tagOf(stretched);
  const nonce = randomBytes(nonceLength);
  const key = await keyOf(backupKey, 'encrypt');
  const sealed = await webCrypto().subtle.encrypt(parameters(nonce, bound), key, tag.reveal());
  return { ...bound, sealed: toBase64url(concat(nonce, new Uint8Array(sealed))) };
}

/** Whether it is the password. Throws {@link InvalidVerifier}. */
export async function isPractised(verifier: PasswordVerifier, { stretched, backupKey }: Practised): Promise<boolean> {
  const { sealed, ...head } = requireVerifier(verifier);
  const bytes = fromBase64url(sealed);
  const key = await keyOf(backupKey, 'decrypt');
  const tag = await webCrypto()
    .subtle.decrypt(parameters(bytes.slice(0, nonceLength), head), key, bytes.slice(nonceLength))
    .catch((cause) => {
      throw new InvalidVerifier('sealed', 'to open under this backup key, with the other fields as they were', cause);
    });
  return equalBytes(new Uint8Array(tag), (await tagOf(stretched)).reveal());
}

/** Its fields alone. Throws {@link InvalidVerifier} before anything is computed. */
export function requireVerifier(verifier: PasswordVerifier): PasswordVerifier {
  if (typeof verifier !== 'object' || verifier === null)
    throw new InvalidVerifier('verifier', 'an object, as createPasswordVerifier gives it');
  const head = requireHead(verifier);
  return { ...head, sealed: requireBinary('sealed', verifier.sealed, sealedLength) };
}

/** Likewise. */
export function requireHead({ version, registration, ksf, salt }: VerifierHead): VerifierHead {
  if (version !== 1) throw new InvalidVerifier('version', '1');
  return {
    version,
    registration: requireBinary('registration', registration, 16),
    ksf: requireKsf(ksf),
    salt: requireBinary('salt', salt, saltLength),
  };
}

/** Neither so weak that a guess costs less than it must, nor so strong that the device stands still. */
function requireKsf(ksf: Ksf): Ksf {
  const { algorithm, iterations, memory, parallelism } = Object(ksf) as Ksf;
  if (algorithm !== 'argon2id') throw new InvalidVerifier('ksf', 'the algorithm argon2id');
  const read = { algorithm, iterations, memory, parallelism };
  try {
    requireStrongKsf(read);
  } catch (cause) {
    const { message } = cause as Error;
    throw new InvalidVerifier('ksf', message.replace(/^ksf expected /, ''), cause);
  }
  return read;
}

function requireBinary(field: 'registration' | 'salt' | 'sealed', value: string, length: number): string {
  const expected = `base64url of ${length} bytes`;
  if (typeof value !== 'string') throw new InvalidVerifier(field, expected);
  try {
    if (fromBase64url(value).length === length) return value;
  } catch (cause) {
    throw new InvalidVerifier(field, expected, cause);
  }
  throw new InvalidVerifier(field, expected);
}

async function tagOf(stretched: Secret<Bytes>): Promise<Secret<Bytes>> {
  return new Secret(await derive(stretched.reveal(), tagLabel));
}

async function keyOf(backupKey: BackupKey, use: 'encrypt' | 'decrypt') {
  return webCrypto().subtle.importKey('raw', await derive(backupKey.reveal(), keyLabel), 'AES-GCM', false, [use]);
}

const derive = (ikm: Bytes, label: string): Promise<Bytes> =>
  hkdfSha256({ ikm, salt: new Uint8Array(0), info: utf8(label), length: 32 });

/** Every field is bound: one that was changed is an error, and no wrong password. */
function parameters(iv: Bytes, { version, registration, ksf, salt }: VerifierHead): AesGcmParameters {
  const additionalData = concat(utf8(`${tagLabel}|`), canonicalJson({ version, registration, ksf, salt }));
  return { name: 'AES-GCM', iv, additionalData };
}
