/** What of an item says which keys wrapped what: all that the re-wrapping reads. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredBlob } from '../vault/ports.ts';
import type { Surveyed } from '../vault/sweep.ts';
import type { Blob, WrappedBy } from '../vault/wrapping.ts';
import { fail, fields, type Item, number, readBinary, readNumber, readString, string } from './attributes.ts';

export function wrappedByItem({ registration, setup, escrow, purpose }: WrappedBy): AttributeValue {
  const keys = { registration: string(registration), setup: number(setup), escrow: number(escrow) };
  return { M: { ...keys, ...(purpose && { purpose: string(purpose) }) } };
}

/** Undefined where the account has no such blob. Throws {@link InvalidItem}. */
export function toStoredBlob(item: Item | undefined, blob: Blob): StoredBlob | undefined {
  if (!item?.registration || !item[blob]) return undefined;
  const wrappedBy = item.wrappedBy && toWrappedBy(fields(item, 'wrappedBy'));
  return {
    registration: readString(item, 'registration'),
    bytes: readBinary(item, blob),
    wrappedBy,
  };
}

/** Undefined for an account without a key. Throws {@link InvalidItem}. */
export function toSurveyed(item: Item): Surveyed | undefined {
  if (!item.registration || item.destroyedAt) return undefined;
  const wrappedBy = item.wrappedBy && toWrappedBy(fields(item, 'wrappedBy'));
  return { account: readString(item, 'account'), registration: readString(item, 'registration'), wrappedBy };
}

/** Throws {@link InvalidItem}. */
export function toWrappedBy(item: Item): WrappedBy {
  return {
    registration: readString(item, 'registration'),
    setup: readNumber(item, 'setup'),
    escrow: readNumber(item, 'escrow'),
    ...(item.purpose && { purpose: readPurpose(item) }),
  };
}

function readPurpose(item: Item): 'oprf-share' {
  const purpose = readString(item, 'purpose');
  return purpose === 'oprf-share' ? purpose : fail('purpose');
}
