/** The proof of the password to one member of a set: an Ed25519 signature (RFC 8032) under a key that only it gives. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, utf8 } from '../bytes.ts';
import type { Secret } from '../secret.ts';
import { verifySignature } from '../signing-key.ts';
import type { ShareContext } from './exchange.ts';

/** The public half: 32 bytes, for the member. */
export const proofKey = (seed: Secret<Bytes>): Bytes => new Uint8Array(ed25519.getPublicKey(seed.reveal()));

/** One session of one member. */
export interface ProofStatement extends ShareContext {
  readonly session: string;
}

/** Device side: the 64-byte proof. */
export function provePassword(seed: Secret<Bytes>, statement: ProofStatement): Bytes {
  return new Uint8Array(ed25519.sign(message(statement), seed.reveal()));
}

/** Vault side. */
export function verifyPassword(key: Bytes, proof: Bytes, statement: ProofStatement): boolean {
  return verifySignature(key, proof, message(statement));
}

function message({ account, registration, session }: ProofStatement): Bytes {
  return utf8(`backup-key-vault/set/v1|prove|${account}|${registration}|${session}`);
}
