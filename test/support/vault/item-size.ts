/** How large an item is to DynamoDB, which its units are counted by. */
import { itemSize } from '../../../lib/local/dev/attributes.ts';
import type { Item } from './table.ts';

/**
 * What AWS KMS adds when it wraps: a ciphertext names its key, its algorithm and an initialization vector. The embedded
 * KMS, which has no key ids of that length, adds less.
 */
const addedByKms = 150;

/** Before it is wrapped: OPAQUE's server setup, and the pad of a set's member. */
const setupBytes = { opaque: 128, set: 32 };
/** What the client encrypts: a backup key with nonce and tag. */
const escrowBytes = 61;

/** Bytes of the item, where AWS KMS wrapped the setup and the escrow. */
export function bytesInAws(item: Item): number {
  const setup = wrapped(item.vaultSet ? 'set' : 'opaque');
  const { pending } = item;
  return itemSize({
    ...item,
    ...(item.setup && { setup }),
    ...(item.escrow && { escrow: { B: new Uint8Array(escrowBytes + addedByKms) } }),
    ...(pending?.M && {
      pending: { M: { ...pending.M, setup: wrapped(pending.M.scheme?.S === 'set' ? 'set' : 'opaque') } },
    }),
  });
}

const wrapped = (scheme: keyof typeof setupBytes) => ({ B: new Uint8Array(setupBytes[scheme] + addedByKms) });
