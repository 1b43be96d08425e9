/** The table's item and the record it stands for. Key: `account` (S). Times are numbers, milliseconds since the epoch. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Active, Destroyed, Pending, Session, VaultRecord } from '../vault/record.ts';
import {
  binary,
  bytesOrNone,
  fail,
  fields,
  InvalidItem,
  type Item,
  none,
  number,
  orElse,
  readBinary,
  readNumber,
  readString,
  string,
} from './attributes.ts';
import { ksfItem, noKsf, toKept, toKsf } from './kept-item.ts';
import { toWrappedBy } from './wrapped-item.ts';

/** The format that this version writes. docs/upgrades.md says what each one has. */
const currentFormat = 3;

/** The item is of a later format, which this version should be able to read, and is not. */
class UnreadableFormat extends InvalidItem {
  override readonly name = 'UnreadableFormat';
}

/**
 * Beside a key. It names the registration, because a version that does not know this attribute leaves it where it is
 * when it registers another key.
 */
export function formatItem(registration: string): AttributeValue {
  return { M: { registration: string(registration), version: number(currentFormat) } };
}

export function sessionItem(session: Session): AttributeValue {
  const { proof, request, response, attempt, serial, nextAttemptAt, expiresAt, proven } = session;
  return {
    M: {
      format: number(currentFormat),
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
  const { scheme, registration, request, response, signature, setup, key, ksf, expiresAt } = pending;
  return {
    M: {
      format: number(currentFormat),
      scheme: string(scheme),
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

/**
 * Reads every format. What one part lacks does not fail the account: it is read as no bytes, or as ended. Throws
 * {@link InvalidItem}, which names the attribute and never its value, where the limit of attempts could not be kept.
 */
export function toRecord(item: Item | undefined): VaultRecord {
  if (!item) return { state: 'empty' };
  try {
    return readRecord(item);
  } catch (cause) {
    if (!(cause instanceof InvalidItem) || formatOf(item) <= currentFormat) throw cause;
    throw new UnreadableFormat(`format ${formatOf(item)}, this version writes ${currentFormat}: ${cause.message}`);
  }
}

/** The format in which the key was registered. */
export function formatOf({ registration, format }: Item): number {
  const tied = format?.M?.registration?.S === registration?.S;
  return tied ? orElse(() => readNumber(format?.M ?? {}, 'version'), 1) : 1;
}

function readRecord(item: Item): VaultRecord {
  const pendingId = item.pending?.M?.registration;
  const registering = {
    ...(pendingId && { pending: toPending(fields(item, 'pending')) }),
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
  const sessions = Object.entries(fields(item, 'sessions')).map(([id, { M = {} }]) => [id, toSession(M)] as const);
  return {
    state: 'active',
    registration: readString(item, 'registration'),
    attempts: readNumber(item, 'attempts'),
    ...(item.answered && { answered: readNumber(item, 'answered') }),
    maxAttempts: readNumber(item, 'maxAttempts'),
    sessions: Object.fromEntries(sessions),
    setup: bytesOrNone(item, 'setup'),
    escrow: bytesOrNone(item, 'escrow'),
    ...toKept(item),
    ownerKey: bytesOrNone(item, 'ownerKey'),
    createdAt: readNumber(item, 'createdAt'),
    ...(item.nextAttemptAt && { nextAttemptAt: readNumber(item, 'nextAttemptAt') }),
    ...(item.lastRecoveredAt && { lastRecoveredAt: readNumber(item, 'lastRecoveredAt') }),
    ...(item.resetAt && {
      reset: { resetAt: readNumber(item, 'resetAt'), resetUntil: item.resetUntil ? readNumber(item, 'resetUntil') : 0 },
    }),
    ...orElse(() => item.wrappedBy && { wrappedBy: toWrappedBy(fields(item, 'wrappedBy')) }, undefined),
  };
}

/** One that cannot be read answers and proves nothing. But it lives as long as it says: another version may prove it. */
function toSession(item: Item): Session {
  const proven = item.proven?.BOOL ?? false;
  const expiresAt = orElse(() => readNumber(item, 'expiresAt'), 0);
  const unreadable = { proof: none, request: none, response: none, attempt: 0, serial: 0, nextAttemptAt: 0 };
  return orElse(() => readSession(item), { ...unreadable, expiresAt, proven });
}

function readSession(item: Item): Session {
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

/** One that cannot be read has ended. Its id stays: the next one takes the place of this one, and of no other. */
function toPending(item: Item): Pending {
  const registration = readString(item, 'registration');
  const unreadable = { request: none, response: none, signature: none, setup: none, ksf: noKsf, expiresAt: 0 };
  return orElse(() => readPending(item), { scheme: 'opaque', registration, ...unreadable });
}

function readPending(item: Item): Pending {
  return {
    scheme: item.scheme ? toScheme(item) : 'opaque',
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

function toScheme(item: Item): Pending['scheme'] {
  const scheme = readString(item, 'scheme');
  return scheme === 'opaque' || scheme === 'set' ? scheme : fail('scheme');
}
