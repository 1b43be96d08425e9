/** What kind a key is: SYMMETRIC_DEFAULT to encrypt, or ECC_NIST_P256 to sign. And what may not be done with it. */
import type { KeyRecord } from '../catalog/catalog.ts';
import { KmsFault } from '../wire/fault.ts';
import { type Input, text } from '../wire/input.ts';
import { keyArn } from './key-id.ts';

interface Kind {
  readonly usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';
  /** As KeyMetadata and GetPublicKey name them. */
  readonly algorithms:
    | { readonly EncryptionAlgorithms: readonly string[] }
    | { readonly SigningAlgorithms: readonly string[] };
}

const kinds = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', algorithms: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } },
  ECC_NIST_P256: { usage: 'SIGN_VERIFY', algorithms: { SigningAlgorithms: ['ECDSA_SHA_256'] } },
} as const satisfies Record<string, Kind>;

export type KeySpec = keyof typeof kinds;

export const specOf = ({ spec }: KeyRecord): KeySpec => spec ?? 'SYMMETRIC_DEFAULT';

/** The members of KeyMetadata and GetPublicKey that tell it. */
export function describeSpec(key: KeyRecord): object {
  const spec = specOf(key);
  const { usage, algorithms } = kinds[spec];
  return { KeyUsage: usage, CustomerMasterKeySpec: spec, KeySpec: spec, ...algorithms };
}

export const unsupported = (what: string): KmsFault =>
  new KmsFault('UnsupportedOperationException', `The embedded KMS has ${what}`);

const isHere = (spec: string): spec is KeySpec => Object.hasOwn(kinds, spec);

/** Of CreateKey. The usage must be the spec's, and ENCRYPT_DECRYPT is the default for every spec. */
export function readSpec(input: Input): KeySpec {
  const word = { min: 1, max: 64 };
  const [named, old] = [text(input, 'KeySpec', word), text(input, 'CustomerMasterKeySpec', word)];
  if (named !== undefined && old !== undefined)
    throw new KmsFault('ValidationException', 'KeySpec and CustomerMasterKeySpec may not both be given');
  const spec = named ?? old ?? 'SYMMETRIC_DEFAULT';
  if (!isHere(spec)) throw unsupported('only keys of the specs SYMMETRIC_DEFAULT and ECC_NIST_P256');
  const usage = text(input, 'KeyUsage', word) ?? 'ENCRYPT_DECRYPT';
  if (usage === 'KEY_AGREEMENT') throw unsupported('no keys for KEY_AGREEMENT');
  if (usage !== kinds[spec].usage)
    throw new KmsFault('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  return spec;
}

/** `operation` is what was asked of the key, such as Sign. */
export function requireUsage(key: KeyRecord, usage: Kind['usage'], operation: string): void {
  const is = kinds[specOf(key)].usage;
  if (is === usage) return;
  const text = `${keyArn(key.id)} key usage is ${is} which is not valid for ${operation}.`;
  throw new KmsFault('InvalidKeyUsageException', text);
}
