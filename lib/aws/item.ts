/** The table's item and the record it stands for. Key: `account` (S). Times are numbers, milliseconds since the epoch. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { Ksf } from '../protocol/crypto/ksf.ts';
import type { StoredBlob } from '../vault/ports.ts';
import type { Active, Destroyed, Pending, Session, VaultRecord } from '../vault/record.ts';
import type { Surveyed } from '../vault/sweep.ts';
import type { Blob, WrappedBy } from '../vault/wrapping.ts';

export type Item = Record<string, AttributeValue>;

/** The item is not one that this vault wrote. */
export class InvalidItem extends Error {
  override readonly name = 'InvalidItem';
}

export const string = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const binary = (value: Bytes): AttributeValue => ({ B: value });

export function sessionItem(session: Session): AttributeValue {
  const { proof, request, response, attempt, serial, nextAttemptAt, expiresAt, proven } = session;
  return {
    M: {
      proof: binary(proof),
      request: binary(request),
      response: binary(response),
      attempt: number(attempt),
      serial: number(serial),
      nextAttemptAt: number(nextAttemptAt),
      expiresAt: number(expiresAt),
      proven: { BOOL: proven },
    },
  };
}

export function pendingItem(pending: Pending): AttributeValue {
  const { registration, request, response, signature, setup, key, ksf, expiresAt } = pending;
  return {
    M: {
      registration: string(registration),
      request: binary(request),
      response: binary(response),
      signature: binary(signature),
      setup: binary(setup),
      ...(key !== undefined && { key: number(key) }),
      ksf: ksfItem(ksf),
      expiresAt: number(expiresAt),
    },
  };
}

export function wrappedByItem({ registration, setup, escrow }: WrappedBy): AttributeValue {
  return { M: { registration: string(registration), setup: number(setup), escrow: number(escrow) } };
}

export function ksfItem({ algorithm, iterations, memory, parallelism }: Ksf): AttributeValue {
  return {
    M: {
      algorithm: string(algorithm),
      iterations: number(iterations),
      memory: number(memory),
      parallelism: number(parallelism),
    },
  };
}

/** Throws {@link InvalidItem}, which names the attribute and never its value. */
export function toRecord(item: Item | undefined): VaultRecord {
  if (!item) return { state: 'empty' };
  const registering = {
    ...(item.pending && { pending: toPending(fields(item, 'pending')) }),
    ...(item.startedAt && { startedAt: readNumber(item, 'startedAt') }),
  };
  if (item.destroyedAt) return { ...toDestroyed(item), ...registering };
  if (item.registration) return { ...toActive(item), ...registering };
  return { state: 'empty', ...registering };
}

function toDestroyed(item: Item): Destroyed {
  return {
    state: 'destroyed',
    registration: readString(item, 'registration'),
    destroyedAt: readNumber(item, 'destroyedAt'),
    reason: 'attempts_exhausted',
  };
}

function toActive(item: Item): Active {
  const sessions = Object.entries(fields(item, 'sessions')).map(([id, value]) => [id, toSession(value)] as const);
  return {
    state: 'active',
    registration: readString(item, 'registration'),
    attempts: readNumber(item, 'attempts'),
    answered: readNumber(item, 'answered'),
    maxAttempts: readNumber(item, 'maxAttempts'),
    sessions: Object.fromEntries(sessions),
    setup: readBinary(item, 'setup'),
    record: readBinary(item, 'record'),
    escrow: readBinary(item, 'escrow'),
    ksf: toKsf(fields(item, 'ksf')),
    ownerKey: readBinary(item, 'ownerKey'),
    createdAt: readNumber(item, 'createdAt'),
    ...(item.nextAttemptAt && { nextAttemptAt: readNumber(item, 'nextAttemptAt') }),
    ...(item.lastRecoveredAt && { lastRecoveredAt: readNumber(item, 'lastRecoveredAt') }),
    ...(item.resetAt && {
      reset: { resetAt: readNumber(item, 'resetAt'), resetUntil: readNumber(item, 'resetUntil') },
    }),
    ...(item.wrappedBy && { wrappedBy: toWrappedBy(fields(item, 'wrappedBy')) }),
  };
}

/** Undefined where the account has no such blob. Throws {@link InvalidItem}. */
export function toStoredBlob(item: Item | undefined, blob: Blob): StoredBlob | undefined {
  if (!item?.registration || !item[blob]) return undefined;
  const wrappedBy = item.wrappedBy && toWrappedBy(fields(item, 'wrappedBy'));
  return { registration: readString(item, 'registration'), bytes: readBinary(item, blob), wrappedBy };
}

/** Undefined for an account without a key. Throws {@link InvalidItem}. */
export function toSurveyed(item: Item): Surveyed | undefined {
  if (!item.registration || item.destroyedAt) return undefined;
  const wrappedBy = item.wrappedBy && toWrappedBy(fields(item, 'wrappedBy'));
  return { account: readString(item, 'account'), registration: readString(item, 'registration'), wrappedBy };
}

function toWrappedBy(item: Item): WrappedBy {
  return {
    registration: readString(item, 'registration'),
    setup: readNumber(item, 'setup'),
    escrow: readNumber(item, 'escrow'),
  };
}

function toSession(value: AttributeValue): Session {
  const item = value.M ?? fail('sessions');
  return {
    proof: readBinary(item, 'proof'),
    request: readBinary(item, 'request'),
    response: readBinary(item, 'response'),
    attempt: readNumber(item, 'attempt'),
    serial: readNumber(item, 'serial'),
    nextAttemptAt: readNumber(item, 'nextAttemptAt'),
    expiresAt: readNumber(item, 'expiresAt'),
    proven: item.proven?.BOOL ?? fail('proven'),
  };
}

function toPending(item: Item): Pending {
  return {
    registration: readString(item, 'registration'),
    request: readBinary(item, 'request'),
    response: readBinary(item, 'response'),
    signature: readBinary(item, 'signature'),
    setup: readBinary(item, 'setup'),
    ...(item.key && { key: readNumber(item, 'key') }),
    ksf: toKsf(fields(item, 'ksf')),
    expiresAt: readNumber(item, 'expiresAt'),
  };
}

function toKsf(item: Item): Ksf {
  return {
    algorithm: 'argon2id',
    iterations: readNumber(item, 'iterations'),
    memory: readNumber(item, 'memory'),
    parallelism: readNumber(item, 'parallelism'),
  };
}

function readString(item: Item, name: string): string {
  return item[name]?.S ?? fail(name);
}

function readNumber(item: Item, name: string): number {
  const value = Number(item[name]?.N ?? fail(name));
  return Number.isFinite(value) ? value : fail(name);
}

function readBinary(item: Item, name: string): Bytes {
  return new Uint8Array(item[name]?.B ?? fail(name));
}

function fields(item: Item, name: string): Item {
  return item[name]?.M ?? fail(name);
}

function fail(name: string): never {
  throw new InvalidItem(`attribute ${name} is missing or of the wrong type`);
}
