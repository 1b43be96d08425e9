/** Encrypt, Decrypt and ReEncrypt, symmetric. */
import { type Bytes, randomBytes } from '../../../protocol/crypto/bytes.ts';
import type { KeyRecord } from '../catalog/catalog.ts';
import type { Kms, Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { blob, type Input, text } from '../wire/input.ts';
import { type Ciphertext, decodeCiphertext, encodeCiphertext, headerOf } from './ciphertext.ts';
import { refuseDryRun } from './dry-run.ts';
import { additionalData, type EncryptionContext, readEncryptionContext } from './encryption-context.ts';
import { keyArn, optionalKeyId, requiredKeyId, resolveKey } from './key-id.ts';
import { requireUsage } from './key-spec.ts';
import { requireUsable } from './key-state.ts';

const algorithm = 'SYMMETRIC_DEFAULT';

/** Bytes (KMS API reference, Encrypt and Decrypt). */
const plaintextLimit = 4096;
const ciphertextLimit = 6144;

function requireSymmetric(input: Input, member = 'EncryptionAlgorithm'): void {
  if ((text(input, member, { min: 1, max: 64 }) ?? algorithm) !== algorithm)
    throw new KmsFault('InvalidKeyUsageException', `The key can only be used with ${algorithm}`);
}

/** Says nothing of the cause, as AWS does: context, key and tampering look alike. */
const invalidCiphertext = (): KmsFault => new KmsFault('InvalidCiphertextException');

/** The key that may wrap now. */
function encryptingKey(kms: Kms, keyId: string, operation: 'Encrypt' | 'ReEncrypt'): KeyRecord {
  const key = resolveKey(kms.view(), keyId);
  requireUsage(key, 'ENCRYPT_DECRYPT', operation);
  requireUsable(kms, key);
  return key;
}

/** The CiphertextBlob in base64. */
async function seal({ backend }: Kms, { id }: KeyRecord, { context, plaintext }: Plain): Promise<string> {
  // Random 96-bit IVs: below 2^32 messages a key (NIST SP 800-38D section 8.3), far above what development sees.
  const iv = randomBytes(12);
  const sealed = await backend.wrap(id, { iv, aad: additionalData(headerOf(id), context) }, plaintext);
  return Buffer.from(encodeCiphertext(id, iv, sealed)).toString('base64');
}

interface Plain {
  readonly context: EncryptionContext;
  readonly plaintext: Bytes;
}

export const encrypt: Operation = async (kms, input) => {
  const keyId = requiredKeyId(input);
  const plaintext = blob(input, 'Plaintext', { min: 1, max: plaintextLimit });
  const context = readEncryptionContext(input);
  requireSymmetric(input);
  const key = encryptingKey(kms, keyId, 'Encrypt');
  refuseDryRun(input);
  const CiphertextBlob = await seal(kms, key, { context, plaintext });
  return { CiphertextBlob, KeyId: keyArn(key.id), EncryptionAlgorithm: algorithm };
};

interface Source {
  readonly operation: 'Decrypt' | 'ReEncrypt';
  /** The key that the request names, if it names one. */
  readonly asked: string | undefined;
  readonly ciphertext: Ciphertext;
}

/** The key that the ciphertext names, which must be the one that the request names, if it names one. */
function decryptingKey(kms: Kms, { operation, asked, ciphertext }: Source): KeyRecord {
  const catalog = kms.view();
  const expected = asked === undefined ? undefined : resolveKey(catalog, asked);
  if (expected) requireUsage(expected, 'ENCRYPT_DECRYPT', operation);
  const key = catalog.keys.get(ciphertext.keyId);
  if (!key) throw invalidCiphertext();
  if (expected && expected.id !== key.id)
    throw new KmsFault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a key that can perform this operation.',
    );
  requireUsable(kms, key);
  return key;
}

async function unseal({ backend }: Kms, { id }: KeyRecord, { ciphertext, context }: Sealed): Promise<Bytes> {
  const { iv, header, sealed } = ciphertext;
  const plaintext = await backend.unwrap(id, { iv, aad: additionalData(header, context) }, sealed);
  if (!plaintext) throw invalidCiphertext();
  return plaintext;
}

interface Sealed {
  readonly ciphertext: Ciphertext;
  readonly context: EncryptionContext;
}

function readCiphertext(input: Input): Ciphertext {
  const ciphertext = decodeCiphertext(blob(input, 'CiphertextBlob', { min: 1, max: ciphertextLimit }));
  if (!ciphertext) throw invalidCiphertext();
  return ciphertext;
}

export const decrypt: Operation = async (kms, input) => {
  const context = readEncryptionContext(input);
  requireSymmetric(input);
  if (input.Recipient != null)
    throw new KmsFault('UnsupportedOperationException', 'The embedded KMS has no Nitro enclaves');
  const ciphertext = readCiphertext(input);
  const key = decryptingKey(kms, { operation: 'Decrypt', asked: optionalKeyId(input), ciphertext });
  const plaintext = await unseal(kms, key, { ciphertext, context });
  refuseDryRun(input);
  return {
    KeyId: keyArn(key.id),
    Plaintext: Buffer.from(plaintext).toString('base64'),
    EncryptionAlgorithm: algorithm,
  };
};

/** KMS API reference, ReEncrypt. Both keys must be usable, and the plaintext leaves for nobody. */
export const reEncrypt: Operation = async (kms, input) => {
  const destinationId = requiredKeyId(input, 'DestinationKeyId');
  const [from, to] = ['SourceEncryptionContext', 'DestinationEncryptionContext'] as const;
  const contexts = { from: readEncryptionContext(input, from), to: readEncryptionContext(input, to) };
  requireSymmetric(input, 'SourceEncryptionAlgorithm');
  requireSymmetric(input, 'DestinationEncryptionAlgorithm');
  const ciphertext = readCiphertext(input);
  const asked = optionalKeyId(input, 'SourceKeyId');
  const source = decryptingKey(kms, { operation: 'ReEncrypt', asked, ciphertext });
  const destination = encryptingKey(kms, destinationId, 'ReEncrypt');
  const plaintext = await unseal(kms, source, { ciphertext, context: contexts.from });
  refuseDryRun(input);
  return {
    CiphertextBlob: await seal(kms, destination, { context: contexts.to, plaintext }),
    SourceKeyId: keyArn(source.id),
    KeyId: keyArn(destination.id),
    SourceEncryptionAlgorithm: algorithm,
    DestinationEncryptionAlgorithm: algorithm,
  };
};
