/**
 * What each operation does when no race is lost: test/docs/cost.test.ts counts the calls to DynamoDB and KMS at a real
 * vault, and docs/cost.md shows them.
 */
import type { ItemState, Kept } from './items.ts';

export interface Operation {
  readonly apiRequests: number;
  /** Invocations of the functions behind routes. */
  readonly routes: number;
  /** Once for each token in five minutes. */
  readonly authorizers: number;
  /** Invocations of `event-publisher`: once for each write, or fewer in batches. */
  readonly publishers: number;
  readonly destroyers: number;
  /** How the item is when it is read. All reads are strongly consistent. */
  readonly reads: readonly ItemState[];
  /** As each leaves the item, or finds it, whichever is larger. */
  readonly writes: readonly ItemState[];
  /** KMS requests that wrap or unwrap. */
  readonly wraps: number;
  /** KMS requests that sign. */
  readonly signatures: number;
  /** Events on the bus. */
  readonly events: number;
  /** Requests of the destroyer's queue. */
  readonly queue: number;
}

const none = {
  apiRequests: 0,
  routes: 0,
  authorizers: 0,
  publishers: 0,
  destroyers: 0,
  reads: [],
  writes: [],
  wraps: 0,
  signatures: 0,
  events: 0,
  queue: 0,
} as const satisfies Operation;

/** One call of an app after a while: its token is new. */
const oneCall = { ...none, apiRequests: 1, routes: 1, authorizers: 1 };

export const operations = {
  /** Of a first key: it asks for the status, takes its turn, is opened and put in force. */
  registration: {
    ...none,
    apiRequests: 3,
    routes: 3,
    authorizers: 1,
    publishers: 3,
    reads: ['turn', 'turn', 'pending'],
    writes: ['turn', 'pending', 'key'],
    wraps: 2,
    signatures: 2,
    events: 1,
  },
  recovery: {
    ...none,
    apiRequests: 2,
    routes: 2,
    authorizers: 1,
    publishers: 2,
    reads: ['key'],
    writes: ['one session', 'one session'],
    wraps: 2,
    events: 2,
  },
  'a wrong guess': {
    ...oneCall,
    publishers: 1,
    reads: ['key'],
    writes: ['one session'],
    wraps: 1,
    events: 1,
  },
  /** Within two minutes: the guess's session is still there. The proof's first write cannot name it, fails, and is paid. */
  'a recovery soon after': {
    ...none,
    apiRequests: 2,
    routes: 2,
    authorizers: 1,
    publishers: 2,
    reads: ['one session'],
    writes: ['two sessions', 'two sessions', 'two sessions'],
    wraps: 2,
    events: 2,
  },
  'a status call': { ...oneCall, reads: ['one session'] },
  /** Its answer was lost, and the stored one is given: nothing is written. */
  'a call made again': { ...none, apiRequests: 1, routes: 1, reads: ['one session'] },
  'the end of a key': {
    ...none,
    publishers: 1,
    destroyers: 1,
    reads: ['one session'],
    writes: ['one session'],
    events: 1,
    queue: 3,
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

/** A member of a set looks at the proof itself, so it reads before it writes, and no write fails. */
const atMember: Readonly<Partial<Record<OperationName, Operation>>> = {
  recovery: { ...operations.recovery, reads: ['key', 'one session'] },
  'a recovery soon after': {
    ...operations['a recovery soon after'],
    reads: ['one session', 'two sessions'],
    writes: ['two sessions', 'two sessions'],
  },
};

export const operationAt = (kept: Kept, name: OperationName): Operation =>
  (kept === 'one vault' ? undefined : atMember[name]) ?? operations[name];

/** Of all functions. */
export const invocationsOf = ({ routes, authorizers, publishers, destroyers }: Operation): number =>
  routes + authorizers + publishers + destroyers;
