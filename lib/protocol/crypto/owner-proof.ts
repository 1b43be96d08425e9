/**
 * Owner proofs: who has the backup key can show it without a password, by an Ed25519 signature (RFC 8032) under a key
 * derived from it. The vault keeps the public half only.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { BackupKey } from './backup-key.ts';
import { type Bytes, hkdfSha256, utf8 } from './bytes.ts';
import { digestOf } from './canonical-json.ts';

const label = 'backup-key-vault/owner/v1';
const proofLength = 64;

/** Where a key is active: to start a registration, to put it in force, to delete the key. */
export type OwnerAction = 'enrol' | 'replace' | 'delete';

/** What is signed. So a proof serves one vault, one account, one body. */
export interface OwnerStatement {
  readonly action: OwnerAction;
  /** The vault's name. */
  readonly vault: string;
  readonly account: string;
  /** For `replace` the new one, else the one in force. */
  readonly registration: string;
  /** The request's. An `ownerProof` in it is left out. */
  readonly body: object;
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

function message({ action, vault, account, registration, body }: OwnerStatement): Bytes {
  const digest = digestOf({ ...body, ownerProof: undefined });
  return utf8(`${label}|${action}|${vault}|${account}|${registration}|${digest}`);
}

function seed(backupKey: BackupKey): Promise<Bytes> {
  return hkdfSha256({ ikm: backupKey.reveal(), salt: new Uint8Array(0), info: utf8(label), length: 32 });
}
