/**
 * The escrow: the backup key, encrypted by the client under a key that only the password gives.
 * `0x01 || nonce(12) || AES-256-GCM(key, nonce, backup key, aad)`, 61 bytes. The vault cannot open it.
 */
import type { BackupKey } from './backup-key.ts';
import { type Bytes, concat, hkdfSha256, randomBytes, utf8 } from './bytes.ts';
import { Secret } from './secret.ts';
import { type AesGcmParameters, type WebKey, webCrypto } from './web-crypto.ts';

const label = 'backup-key-vault/escrow/v1';
const version = 1;
const nonceLength = 12;
const escrowLength = 1 + nonceLength + 32 + 16;

/** Whose escrow it is. Both are bound into the ciphertext, so that no escrow opens in another's place. */
export interface EscrowContext {
  readonly account: string;
  readonly registration: string;
}

/** The export key is not this escrow's, or the escrow was changed. */
export class InvalidEscrow extends Error {
  override readonly name = 'InvalidEscrow';
}

/** Under the export key that OPAQUE gives for the password: 64 bytes. */
export async function sealEscrow(
  backupKey: BackupKey,
  exportKey: Secret<Bytes>,
  context: EscrowContext,
): Promise<Bytes> {
  return sealEscrowUnder(await escrowKey(exportKey, context), backupKey, context);
}

/** Throws {@link InvalidEscrow}. */
export async function openEscrow(escrow: Bytes, exportKey: Secret<Bytes>, context: EscrowContext): Promise<BackupKey> {
  return openEscrowUnder(await escrowKey(exportKey, context), escrow, context);
}

/** `key` is the AES key itself: 32 bytes of this registration alone. */
export async function sealEscrowUnder(
  key: Secret<Bytes>,
  backupKey: BackupKey,
  context: EscrowContext,
): Promise<Bytes> {
  const nonce = randomBytes(nonceLength);
  const sealed = await webCrypto().subtle.encrypt(
    parameters(nonce, context),
    await toCryptoKey(key, 'encrypt'),
    backupKey.reveal(),
  );
  return concat(new Uint8Array([version]), nonce, new Uint8Array(sealed));
}

/** Throws {@link InvalidEscrow}. */
export async function openEscrowUnder(key: Secret<Bytes>, escrow: Bytes, context: EscrowContext): Promise<BackupKey> {
  if (escrow.length !== escrowLength || escrow[0] !== version)
    throw new InvalidEscrow(`escrow expected ${escrowLength} bytes of version ${version}`);
  const nonce = escrow.subarray(1, 1 + nonceLength);
  const sealed = escrow.subarray(1 + nonceLength);
  const aes = await toCryptoKey(key, 'decrypt');
  try {
    return new Secret(new Uint8Array(await webCrypto().subtle.decrypt(parameters(nonce, context), aes, sealed)));
  } catch {
    throw new InvalidEscrow('escrow expected to open under the key of the password');
  }
}

function parameters(iv: Bytes, { account, registration }: EscrowContext): AesGcmParameters {
  return { name: 'AES-GCM', iv, additionalData: utf8(`${label}|${account}|${registration}`) };
}

async function escrowKey(exportKey: Secret<Bytes>, { registration }: EscrowContext): Promise<Secret<Bytes>> {
  const salt = utf8(registration);
  return new Secret(await hkdfSha256({ ikm: exportKey.reveal(), salt, info: utf8(label), length: 32 }));
}

function toCryptoKey(key: Secret<Bytes>, use: 'encrypt' | 'decrypt'): Promise<WebKey> {
  return webCrypto().subtle.importKey('raw', key.reveal(), 'AES-GCM', false, [use]);
}
