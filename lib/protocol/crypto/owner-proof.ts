/**
 * Owner proofs: who has the backup key can show it without a password, by an Ed25519 signature (RFC 8032) under a key
 * derived from it. The vault keeps the public half only.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { BackupKey } from './backup-key.ts';
import { type Bytes, hkdfSha256, utf8 } from './bytes.ts';

const label = 'backup-key-vault/owner/v1';
const proofLength = 64;

/** `replace` names the new registration, `delete` the current one, so no proof serves twice. */
export interface OwnerStatement {
  readonly action: 'replace' | 'delete';
  readonly account: string;
  readonly registration: string;
}

/** The 32-byte public key to hand over at registration. */
export async function ownerKey(backupKey: BackupKey): Promise<Bytes> {
  return new Uint8Array(ed25519.getPublicKey(await seed(backupKey)));
}

/** The 64-byte signature. */
export async function proveOwnership(backupKey: BackupKey, statement: OwnerStatement): Promise<Bytes> {
  return new Uint8Array(ed25519.sign(message(statement), await seed(backupKey)));
}

/** Strict RFC 8032 verification: 64 bytes, no cofactor games (`zip215` off), canonical encodings only. */
export function verifyOwnership(ownerPublicKey: Bytes, proof: Bytes, statement: OwnerStatement): boolean {
  // The library throws for another length. To the caller that is one more proof that does not hold.
  if (proof.length !== proofLength) return false;
  return ed25519.verify(proof, message(statement), ownerPublicKey, { zip215: false });
}

/** Whether these 32 bytes are a public key that a signature can be checked under: on the curve, not of small order. */
export function isOwnerKey(bytes: Bytes): boolean {
  try {
    return !ed25519.Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false;
  }
}

function message({ action, account, registration }: OwnerStatement): Bytes {
  return utf8(`${label}|${action}|${account}|${registration}`);
}

function seed(backupKey: BackupKey): Promise<Bytes> {
  return hkdfSha256({ ikm: backupKey.reveal(), salt: new Uint8Array(0), info: utf8(label), length: 32 });
}
