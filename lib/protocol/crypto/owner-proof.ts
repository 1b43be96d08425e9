/**
 * Owner proofs: who has the backup key can show it without a password, by an Ed25519 signature (RFC 8032) under a key
 * derived from it. The vault keeps the public half only.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { BackupKey } from './backup-key.ts';
import { type Bytes, hkdfSha256, utf8 } from './bytes.ts';
import { digestOf } from './canonical-json.ts';
import { verifySignature } from './signing-key.ts';

const label = 'backup-key-vault/owner/v1';

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

export function verifyOwnership(ownerPublicKey: Bytes, proof: Bytes, statement: OwnerStatement): boolean {
  return verifySignature(ownerPublicKey, proof, message(statement));
}

function message({ action, vault, account, registration, body }: OwnerStatement): Bytes {
  const digest = digestOf({ ...body, ownerProof: undefined });
  return utf8(`${label}|${action}|${vault}|${account}|${registration}|${digest}`);
}

function seed(backupKey: BackupKey): Promise<Bytes> {
  return hkdfSha256({ ikm: backupKey.reveal(), salt: new Uint8Array(0), info: utf8(label), length: 32 });
}
