/** An item as a person reads it: each attribute with its type and size, binary in base64url, a map or a list as attributes. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../aws/attributes.ts';
import { toBase64url } from '../../protocol/crypto/bytes.ts';

export interface Attribute {
  readonly name: string;
  readonly type: string;
  /** Of name and value together. */
  readonly bytes: number;
  readonly value: unknown;
}

/** In the order of their names. */
export function attributesOf(item: Item): Attribute[] {
  return Object.entries(item)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(name) + sizeOf(value), ...shown(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As "DynamoDB item sizes and formats" counts them. */
export function itemSize(item: Item): number {
  return attributesOf(item).reduce((sum, { bytes }) => sum + bytes, 0);
}

function sizeOf({ S, N, B, M, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (B !== undefined) return B.length;
  if (M !== undefined) return 3 + itemSize(M) + Object.keys(M).length;
  if (L !== undefined) return 3 + L.reduce((sum, one) => sum + sizeOf(one) + 1, 0);
  return 1;
}

function shown(value: AttributeValue): Pick<Attribute, 'type' | 'value'> {
  const { B, M, L } = value;
  const [type = '', plain] = Object.entries(value)[0] ?? [];
  if (B !== undefined) return { type, value: toBase64url(B) };
  if (M !== undefined) return { type, value: attributesOf(M) };
  if (L !== undefined)
    return { type, value: L.map((one, index) => ({ name: String(index), bytes: 1 + sizeOf(one), ...shown(one) })) };
  return { type, value: plain };
}
