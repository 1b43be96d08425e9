/**
 * Bytes of an account's item, as DynamoDB counts them where AWS KMS wrapped its values. `npm run bench -- item-size` and
 * test/docs/cost.test.ts measure them in a real table.
 */

/** How a write leaves the item, or finds it, whichever is larger: that is what its units are counted by. */
export type ItemState = 'turn' | 'pending' | 'key' | 'one session' | 'two sessions' | 'ten sessions';

export interface ItemSizes {
  /** A registration was started: what is kept until it is finished. */
  readonly pending: number;
  /** A key without a session. */
  readonly key: number;
  /** What each session adds: the answer is kept with it, so that a call made again gets it again. */
  readonly session: number;
}

export type Kept = 'one vault' | 'a member of three' | 'a member of nine';

/** A member keeps the description of its set, with the name of each vault: 21 letters are reckoned with. */
export const items: Readonly<Record<Kept, ItemSizes>> = {
  'one vault': { pending: 699, key: 1_063, session: 530 },
  'a member of three': { pending: 601, key: 1_457, session: 306 },
  'a member of nine': { pending: 601, key: 2_261, session: 306 },
};

/** An account before its first registration: its name, and when it took its turn. */
const turnBytes = 67;

/** What DynamoDB adds to each item that it stores ("DynamoDB item sizes and formats"). */
const overhead = 100;

export function bytesOf({ pending, key, session }: ItemSizes, state: ItemState): number {
  switch (state) {
    case 'turn':
      return turnBytes;
    case 'pending':
      return pending;
    case 'key':
      return key;
    case 'one session':
      return key + session;
    case 'two sessions':
      return key + 2 * session;
    case 'ten sessions':
      return key + 10 * session;
  }
}

/** Of a user who has recovered once: the session stays until the next write. */
export const storedBytes = (sizes: ItemSizes): number => bytesOf(sizes, 'one session') + overhead;

export const writeUnits = (bytes: number): number => Math.ceil(bytes / 1024);
/** Of a strongly consistent read. */
export const readUnits = (bytes: number): number => Math.ceil(bytes / 4096);
