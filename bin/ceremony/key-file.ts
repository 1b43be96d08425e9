/** Private keys in files: PKCS #8 in PEM, encrypted under a passphrase (AES-256-CBC, PBKDF2). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Secret } from '../../lib/protocol/crypto/secret.ts';

const leastPassphrase = 12;

/** Refuses to write over a file. */
export function writeKey(path: string, key: KeyObject, passphrase: Secret<string>): void {
  if (passphrase.reveal().length < leastPassphrase)
    throw new Error(`The passphrase expected at least ${leastPassphrase} characters`);
  const pem = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: passphrase.reveal() });
  writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
}

export function readKey(path: string, passphrase: Secret<string>): KeyObject {
  const pem = readFileSync(path, 'utf8');
  if (!pem.includes('ENCRYPTED')) throw new Error(`${path} is not encrypted: a key of a ceremony must be`);
  try {
    return createPrivateKey({ key: pem, passphrase: passphrase.reveal() });
  } catch {
    // OpenSSL's message says nothing more, and its error contains the options.
    throw new Error(`The passphrase does not open ${path}`);
  }
}

/** A new Ed25519 key of an operator: the private half encrypted at `path`, the public half in PEM returned. */
export function createOperatorKey(path: string, passphrase: Secret<string>): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeKey(path, privateKey, passphrase);
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string;
}
