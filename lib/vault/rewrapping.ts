/** Whether a blob is to be wrapped by the newest key, and the write that puts it in place. */
import type { Rewrap } from './commit.ts';
import type { Purpose, StoredBlob } from './ports.ts';
import { type Blob, type KeyNumber, keysOf, type Wrapped } from './wrapping.ts';

export interface Wanted {
  readonly blob: Blob;
  readonly registration: string;
  readonly newest: KeyNumber;
}

export interface Rewrapping {
  /** As it is. */
  readonly wrapped: Wrapped;
  readonly purpose: Purpose;
  commit(to: Wrapped): Rewrap;
}

/** Undefined where there is nothing to do: the newest key wraps it already, or the registration is gone. */
export function decideRewrap(stored: StoredBlob | undefined, wanted: Wanted): Rewrapping | undefined {
  const { blob, registration, newest } = wanted;
  if (stored?.registration !== registration) return undefined;
  const keys = keysOf(stored);
  if (keys[blob] === newest) return undefined;
  const { bytes: from, wrappedBy: before } = stored;
  const commit = (to: Wrapped): Rewrap => ({
    kind: 'rewrap',
    blob,
    from,
    to,
    before,
    after: { ...keys, [blob]: to.key },
  });
  const purpose = blob === 'escrow' ? 'escrow' : (keys.purpose ?? 'opaque-setup');
  return { wrapped: { bytes: from, key: keys[blob] }, purpose, commit };
}
