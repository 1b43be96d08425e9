/** Sign and GetPublicKey: ECDSA on P-256 with SHA-256. */
import { createHash } from 'node:crypto';
import type { Bytes } from '../../../protocol/crypto/bytes.ts';
import type { Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { blob, choice, type Input, required } from '../wire/input.ts';
import { refuseDryRun } from './dry-run.ts';
import { keyArn, requiredKeyId, resolveKey } from './key-id.ts';
import { describeSpec, requireUsage, specOf } from './key-spec.ts';
import { requireUsable } from './key-state.ts';

const algorithm = 'ECDSA_SHA_256';

/** Every algorithm of AWS (KMS API reference, Sign): one that is another key's is not one that nobody knows. */
const algorithms = [
  algorithm,
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'ED25519_PH_SHA_512',
  'ED25519_SHA_512',
  'ML_DSA_SHAKE_256',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'SM2DSA',
] as const;

/** Bytes. */
const messageLimit = 4096;
const digestLength = 32;

interface Signing {
  readonly algorithm: (typeof algorithms)[number];
  readonly messageType: 'RAW' | 'DIGEST' | 'EXTERNAL_MU';
  readonly message: Bytes;
}

function readSigning(input: Input): Signing {
  return {
    algorithm: required('SigningAlgorithm', choice(input, 'SigningAlgorithm', algorithms)),
    messageType: choice(input, 'MessageType', ['RAW', 'DIGEST', 'EXTERNAL_MU']) ?? 'RAW',
    message: blob(input, 'Message', { min: 1, max: messageLimit }),
  };
}

function digestOf({ messageType, message }: Signing, spec: string): Bytes {
  if (messageType === 'RAW') return new Uint8Array(createHash('sha256').update(message).digest());
  if (messageType !== 'DIGEST')
    throw new KmsFault('ValidationException', `Message type ${messageType} is incompatible with key spec ${spec}.`);
  if (message.length !== digestLength)
    throw new KmsFault('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  return message;
}

export const sign: Operation = async (kms, input) => {
  const keyId = requiredKeyId(input);
  const signing = readSigning(input);
  const key = resolveKey(kms.view(), keyId);
  requireUsage(key, 'SIGN_VERIFY', 'Sign');
  const spec = specOf(key);
  if (signing.algorithm !== algorithm) {
    const text = `Algorithm ${signing.algorithm} is incompatible with key spec ${spec}.`;
    throw new KmsFault('InvalidKeyUsageException', text);
  }
  const digest = digestOf(signing, spec);
  requireUsable(kms, key);
  refuseDryRun(input);
  const signature = await kms.backend.sign(key.id, digest);
  return {
    KeyId: keyArn(key.id),
    Signature: Buffer.from(signature).toString('base64'),
    SigningAlgorithm: algorithm,
  };
};

export const getPublicKey: Operation = async (kms, input) => {
  const key = resolveKey(kms.view(), requiredKeyId(input));
  if (specOf(key) === 'SYMMETRIC_DEFAULT')
    throw new KmsFault('UnsupportedOperationException', `${keyArn(key.id)} is symmetric: it has no public key.`);
  requireUsable(kms, key);
  return {
    KeyId: keyArn(key.id),
    PublicKey: Buffer.from(await kms.backend.publicKey(key.id)).toString('base64'),
    ...describeSpec(key),
  };
};
