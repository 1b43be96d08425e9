/**
 * The escrow: the backup key, encrypted by the client under a key that only the password gives.
 * `0x01 || nonce(12) || AES-256-GCM(key, nonce, backup key, aad)`, 61 bytes. The vault cannot open it.
 */
import type { BackupKey } from './backup-key.ts';
import { type Bytes, concat, hkdfSha256, randomBytes, utf8 } from './bytes.ts';
import { Secret } from './secret.ts';

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

export async function sealEscrow(
  backupKey: BackupKey,
  exportKey: Secret<Bytes>,
  context: EscrowContext,
): Promise<Bytes> {
  const nonce = randomBytes(nonceLength);
  const key = await escrowKey(exportKey, context, 'encrypt');
  const sealed = await crypto.subtle.encrypt(parameters(nonce, context), key, backupKey.reveal());
  return concat(new Uint8Array([version]), nonce, new Uint8Array(sealed));
}

/** Throws {@link InvalidEscrow}. */
export async function openEscrow(escrow: Bytes, exportKey: Secret<Bytes>, context: EscrowContext): Promise<BackupKey> {
  if (escrow.length !== escrowLength || escrow[0] !== version)
    throw new InvalidEscrow(`escrow expected ${escrowLength} bytes of version ${version}`);
  const nonce = escrow.subarray(1, 1 + nonceLength);
  const key = await escrowKey(exportKey, context, 'decrypt');
  try {
    const opened = await crypto.subtle.decrypt(parameters(nonce, context), key, escrow.subarray(1 + nonceLength));
    return new Secret(new Uint8Array(opened));
  } catch {
    throw new InvalidEscrow('escrow expected to open under the export key');
  }
}

function parameters(iv: Bytes, { account, registration }: EscrowContext): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: utf8(`${label}|${account}|${registration}`) };
}

async function escrowKey(exportKey: Secret<Bytes>, { registration }: EscrowContext, use: 'encrypt' | 'decrypt') {
  const key = await hkdfSha256({ ikm: exportKey.reveal(), salt: utf8(registration), info: utf8(label), length: 32 });
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, [use]);
}
