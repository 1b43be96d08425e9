import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AttributeValue as StreamValue } from 'aws-lambda';
import type { Item } from './item.ts';

/** An image of the table's stream as the item it was: Lambda hands binary over as base64. */
export function toItem(image: Readonly<Record<string, StreamValue>> | undefined): Item | undefined {
  return image && Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: StreamValue): AttributeValue {
  if (value.B !== undefined) return { B: new Uint8Array(Buffer.from(value.B, 'base64')) };
  if (value.M !== undefined) return { M: toItem(value.M) ?? {} };
  return value as AttributeValue;
}
