/** DynamoDB's values: written, and read with the name of the attribute that is not as it should be. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Bytes } from '../protocol/crypto/bytes.ts';

export type Item = Record<string, AttributeValue>;

/** The item is not one that this vault wrote. */
export class InvalidItem extends Error {
  override readonly name: string = 'InvalidItem';
}

export const string = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const binary = (value: Bytes): AttributeValue => ({ B: value });

export function readString(item: Item, name: string): string {
  return item[name]?.S ?? fail(name);
}

export function readNumber(item: Item, name: string): number {
  const value = Number(item[name]?.N ?? fail(name));
  return Number.isFinite(value) ? value : fail(name);
}

export function readBinary(item: Item, name: string): Bytes {
  return new Uint8Array(item[name]?.B ?? fail(name));
}

export function fields(item: Item, name: string): Item {
  return item[name]?.M ?? fail(name);
}

export function fail(name: string): never {
  throw new InvalidItem(`attribute ${name} is missing or of the wrong type`);
}

export const none: Bytes = new Uint8Array();

/** What is read, or `otherwise` where it is not as it should be. */
export function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InvalidItem) return otherwise;
    throw cause;
  }
}

export const bytesOrNone = (item: Item, name: string): Bytes => orElse(() => readBinary(item, name), none);
