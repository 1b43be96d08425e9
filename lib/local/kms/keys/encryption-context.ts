/**
 * The encryption context: names and values that are not secret and must be the same at Decrypt as at Encrypt. It is the
 * additional authenticated data of AES-GCM (AWS KMS Developer Guide, "Encryption context").
 */
import { type Bytes, concat, utf8 } from '../../../protocol/crypto/bytes.ts';
import { type Input, invalid, stringMap } from '../wire/input.ts';

export type EncryptionContext = readonly (readonly [name: string, value: string])[];

/** Bytes of all names and values together. */
const contextLimit = 8192;

export function readEncryptionContext(input: Input, member = 'EncryptionContext'): EncryptionContext {
  const pairs = stringMap(input, member);
  // Two different lone surrogates have the same UTF-8, so two contexts would be one.
  if (!pairs.flat().every((text) => text.isWellFormed())) throw invalid(member, 'Member must be well-formed Unicode');
  const size = pairs.flat().reduce((total, text) => total + Buffer.byteLength(text), 0);
  if (size > contextLimit) throw invalid(member, `Member must have at most ${contextLimit} bytes`);
  return pairs;
}

function prefixed(text: string): Bytes {
  const bytes = utf8(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concat(length, bytes);
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * `header || (length(name) || name || length(value) || value)*`, sorted by name, lengths 32-bit big-endian, text UTF-8.
 * The header has a fixed length, so two different contexts or headers never give the same bytes.
 */
export function additionalData(header: Bytes, context: EncryptionContext): Bytes {
  const pairs = [...context].sort(byName);
  return concat(header, ...pairs.flatMap(([name, value]) => [prefixed(name), prefixed(value)]));
}
