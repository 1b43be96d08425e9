/** Which key wrapped what. Several keys may open, and the newest wraps, so that a key can be replaced. */
import type { Bytes } from '../protocol/crypto/bytes.ts';

/** The number that the deployment gave a key. A vault's first key is 1. */
export type KeyNumber = number;

/** The key of whatever does not say its key: it was wrapped when there was no other. */
export const firstKey: KeyNumber = 1;

/** What one key wrapped. */
export interface Wrapped {
  readonly bytes: Bytes;
  readonly key: KeyNumber;
}

/** What of an account is wrapped. */
export const blobs = ['setup', 'escrow'] as const;
export type Blob = (typeof blobs)[number];

/** All that a rewrapper of this blob reads and writes of an item. */
export const attributesOf = (blob: Blob): readonly string[] => ['account', 'registration', 'wrappedBy', blob];

/** The key of each blob, and the registration that this is said of: older functions register without saying it. */
export interface WrappedBy extends Readonly<Record<Blob, KeyNumber>> {
  readonly registration: string;
  /** What the setup is wrapped for: who wraps it anew sees nothing else of the item. Absent: for OPAQUE. */
  readonly purpose?: 'oprf-share';
}

interface Holder {
  readonly registration: string;
  readonly wrappedBy?: WrappedBy | undefined;
}

/** The keys of this registration's blobs, whether it says them or not. */
export function keysOf({ registration, wrappedBy }: Holder): WrappedBy {
  return wrappedBy?.registration === registration ? wrappedBy : { registration, setup: firstKey, escrow: firstKey };
}

export function wrappedBlob(record: Holder & Readonly<Record<Blob, Bytes>>, blob: Blob): Wrapped {
  return { bytes: record[blob], key: keysOf(record)[blob] };
}

/** The blobs that another key than `newest` wrapped. */
export function blobsUnderOthers(record: Holder, newest: KeyNumber): Blob[] {
  const keys = keysOf(record);
  return blobs.filter((blob) => keys[blob] !== newest);
}
