/** Encrypt and Decrypt, symmetric. */
import { randomBytes } from '../../../protocol/crypto/bytes.ts';
import type { KeyRecord } from '../catalog/catalog.ts';
import type { Kms, Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { blob, type Input, text } from '../wire/input.ts';
import { decodeCiphertext, encodeCiphertext, headerOf } from './ciphertext.ts';
import { refuseDryRun } from './dry-run.ts';
import { additionalData, readEncryptionContext } from './encryption-context.ts';
import { keyArn, optionalKeyId, requiredKeyId, resolveKey } from './key-id.ts';
import { requireUsage } from './key-spec.ts';
import { requireUsable } from './key-state.ts';

const algorithm = 'SYMMETRIC_DEFAULT';

/** Bytes (KMS API reference, Encrypt and Decrypt). */
const plaintextLimit = 4096;
const ciphertextLimit = 6144;

function requireSymmetric(input: Input): void {
  if ((text(input, 'EncryptionAlgorithm', { min: 1, max: 64 }) ?? algorithm) !== algorithm)
    throw new KmsFault('InvalidKeyUsageException', `The key can only be used with ${algorithm}`);
}

/** Says nothing of the cause, as AWS does: context, key and tampering look alike. */
const invalidCiphertext = (): KmsFault => new KmsFault('InvalidCiphertextException');

export const encrypt: Operation = async (kms, input) => {
  const keyId = requiredKeyId(input);
  const plaintext = blob(input, 'Plaintext', { min: 1, max: plaintextLimit });
  const context = readEncryptionContext(input);
  requireSymmetric(input);
  const key = resolveKey(kms.view(), keyId);
  requireUsage(key, 'ENCRYPT_DECRYPT', 'Encrypt');
  requireUsable(kms, key);
  refuseDryRun(input);
  // Random 96-bit IVs: below 2^32 messages a key (NIST SP 800-38D section 8.3), far above what development sees.
  const iv = randomBytes(12);
  const aad = additionalData(headerOf(key.id), context);
  const sealed = await kms.backend.wrap(key.id, { iv, aad }, plaintext);
  return {
    CiphertextBlob: Buffer.from(encodeCiphertext(key.id, iv, sealed)).toString('base64'),
    KeyId: keyArn(key.id),
    EncryptionAlgorithm: algorithm,
  };
};

/** The key that the ciphertext names, which must be the one that the request names, if it names one. */
function decryptingKey(kms: Kms, input: Input, named: string): KeyRecord {
  const catalog = kms.view();
  const asked = optionalKeyId(input);
  const expected = asked === undefined ? undefined : resolveKey(catalog, asked);
  if (expected) requireUsage(expected, 'ENCRYPT_DECRYPT', 'Decrypt');
  const key = catalog.keys.get(named);
  if (!key) throw invalidCiphertext();
  if (expected && expected.id !== key.id)
    throw new KmsFault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a key that can perform this operation.',
    );
  return key;
}

export const decrypt: Operation = async (kms, input) => {
  const bytes = blob(input, 'CiphertextBlob', { min: 1, max: ciphertextLimit });
  const context = readEncryptionContext(input);
  requireSymmetric(input);
  if (input.Recipient != null)
    throw new KmsFault('UnsupportedOperationException', 'The embedded KMS has no Nitro enclaves');
  const ciphertext = decodeCiphertext(bytes);
  if (!ciphertext) throw invalidCiphertext();
  const key = decryptingKey(kms, input, ciphertext.keyId);
  requireUsable(kms, key);
  const { iv, header, sealed } = ciphertext;
  const plaintext = await kms.backend.unwrap(key.id, { iv, aad: additionalData(header, context) }, sealed);
  if (!plaintext) throw invalidCiphertext();
  refuseDryRun(input);
  return {
    KeyId: keyArn(key.id),
    Plaintext: Buffer.from(plaintext).toString('base64'),
    EncryptionAlgorithm: algorithm,
  };
};
