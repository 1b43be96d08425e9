/** Each commit as one conditional write of the account's item. */
import type {
  AsRead,
  Commit,
  NewRegistration,
  OpenRegistration,
  OpenSession,
  Place,
  Predecessor,
  Prove,
  ProveUnread,
  Register,
  Rewrap,
} from '../vault/commit.ts';
import type { WrappedBy } from '../vault/wrapping.ts';
import { binary, number, string } from './attributes.ts';
import { Expression } from './expression.ts';
import { formatItem, pendingItem, sessionItem } from './item.ts';
import { ksfItem, vaultSetItem } from './kept-item.ts';
import { wrappedByItem } from './wrapped-item.ts';

export interface Write {
  readonly operation: 'update' | 'delete';
  readonly expression: Expression;
}

export function toWrite(commit: Commit): Write {
  switch (commit.kind) {
    case 'reserve-start':
      return update(
        whereNumber(wherePlace(commit), 'startedAt', commit.lastStart).set('startedAt', number(commit.startedAt)),
      );
    case 'open-registration':
      return update(openRegistration(commit));
    case 'register':
      return update(register(commit));
    case 'open-session':
      return update(openSession(commit));
    case 'prove':
      return update(prove(commit));
    case 'prove-unread':
      return update(proveUnread(commit));
    case 'destroy':
      return update(
        whereAsRead(commit.asRead)
          .set('destroyedAt', number(commit.destroyedAt))
          .set('reason', string(commit.reason))
          .remove(...livingAttributes),
      );
    case 'delete':
      return { operation: 'delete', expression: whereReset(whereActive(commit.registration), commit.resetAt) };
    case 'start-reset':
      return update(
        whereNumber(whereActive(commit.registration), 'resetAt', commit.lapsed?.resetAt)
          .set('resetAt', number(commit.reset.resetAt))
          .set('resetUntil', number(commit.reset.resetUntil)),
      );
    case 'cancel-reset':
      return update(whereReset(whereActive(commit.registration), commit.resetAt).remove('resetAt', 'resetUntil'));
    case 'rewrap':
      return update(rewrap(commit));
  }
}

/** Attributes that an earlier format had. */
const formerAttributes = ['lastRequest'];

/** What a tombstone no longer has. `registration`, `pending` and `startedAt` stay. */
const livingAttributes = [
  ...formerAttributes,
  'format',
  'attempts',
  'answered',
  'maxAttempts',
  'sessions',
  'nextAttemptAt',
  'setup',
  'record',
  'escrow',
  'ksf',
  'ownerKey',
  'createdAt',
  'lastRecoveredAt',
  'resetAt',
  'resetUntil',
  'wrappedBy',
  'vaultSet',
];

function update(expression: Expression): Write {
  return { operation: 'update', expression };
}

function whereActive(registration: string): Expression {
  return new Expression().whereEqual('registration', string(registration)).whereMissing('destroyedAt');
}

function whereAsRead({ registration, attempts, answered }: AsRead): Expression {
  return whereNumber(whereActive(registration).whereEqual('attempts', number(attempts)), 'answered', answered);
}

/** As it was read: this number, or none. */
function whereNumber(expression: Expression, path: string, value: number | undefined): Expression {
  return value === undefined ? expression.whereMissing(path) : expression.whereEqual(path, number(value));
}

function whereReset(expression: Expression, resetAt: number | undefined): Expression {
  return resetAt === undefined ? expression : expression.whereEqual('resetAt', number(resetAt));
}

function wherePlace({ over, after }: Place): Expression {
  const expression = predecessorStands(over);
  return after === undefined
    ? expression.whereMissing('pending.registration')
    : expression.whereEqual('pending.registration', string(after));
}

function openRegistration({ startedAt, pending, ...place }: OpenRegistration): Expression {
  const expression = wherePlace(place);
  if (startedAt !== undefined) expression.whereEqual('startedAt', number(startedAt));
  return expression.set('pending', pendingItem(pending));
}

function openSession({ asRead, id, session, ended }: OpenSession): Expression {
  return whereAsRead(asRead)
    .set(`sessions.${id}`, sessionItem(session))
    .set('attempts', number(session.attempt))
    .set('answered', number(session.serial))
    .set('nextAttemptAt', number(session.nextAttemptAt))
    .remove(...ended.map((gone) => `sessions.${gone}`));
}

function prove(commit: Prove): Expression {
  const { registration, ended } = commit;
  return setProven(whereActive(registration), commit).remove(...ended.map((gone) => `sessions.${gone}`));
}

/**
 * DynamoDB does not compare in constant time. It need not: all that its time could tell is the stored digest, and whoever
 * has that still cannot make the KE3, a MAC of 64 bytes (docs/threat-model.md, the live reader).
 */
function proveUnread(commit: ProveUnread): Expression {
  const { registration, session, proof, at } = commit;
  const expression = whereActive(registration)
    // A key in a vault set is proven in another way.
    .whereOther('vaultSet.registration', string(registration))
    .whereSize('sessions', 1)
    .whereEqual(`sessions.${session}.proof`, binary(proof))
    .whereMore(`sessions.${session}.expiresAt`, number(at));
  // One that lacks a part counts as none.
  for (const name of ['request', 'response']) expression.whereType(`sessions.${session}.${name}`, 'B');
  for (const name of ['attempt', 'serial', 'nextAttemptAt']) expression.whereType(`sessions.${session}.${name}`, 'N');
  return setProven(expression, commit);
}

function setProven(expression: Expression, { session, at }: Prove | ProveUnread): Expression {
  return expression
    .whereEqual(`sessions.${session}.proven`, { BOOL: false })
    .set(`sessions.${session}.proven`, { BOOL: true })
    .set('attempts', number(0))
    .set('lastRecoveredAt', number(at))
    .remove('nextAttemptAt', 'resetAt', 'resetUntil');
}

function register({ over, next }: Register): Expression {
  const expression = predecessorStands(over).whereEqual('pending.registration', string(next.registration));
  return keep(expression, next)
    .set('registration', string(next.registration))
    .set('attempts', number(0))
    .set('answered', number(0))
    .set('maxAttempts', number(next.maxAttempts))
    .set('sessions', { M: {} })
    .set('setup', binary(next.setup))
    .set('escrow', binary(next.escrow))
    .set('ownerKey', binary(next.ownerKey))
    .set('createdAt', number(next.createdAt))
    .set('format', formatItem(next.registration))
    .set('wrappedBy', wrappedByItem(next.wrappedBy))
    .remove(
      ...formerAttributes,
      'pending',
      'startedAt',
      'nextAttemptAt',
      'lastRecoveredAt',
      'resetAt',
      'resetUntil',
      'destroyedAt',
      'reason',
    );
}

/** What the other scheme would leave is removed. */
function keep(expression: Expression, next: NewRegistration): Expression {
  switch (next.scheme) {
    case 'opaque':
      return expression.set('record', binary(next.record)).set('ksf', ksfItem(next.ksf)).remove('vaultSet');
    case 'set':
      return expression.set('vaultSet', vaultSetItem(next.registration, next)).remove('record', 'ksf');
  }
}

/** Nothing but the blob and its key is named: the role that writes this may touch no other attribute. */
function rewrap({ blob, from, to, before, after }: Rewrap): Expression {
  const expression = new Expression().whereEqual('registration', string(after.registration));
  expression.whereEqual(blob, binary(from));
  if (before === undefined) expression.whereMissing('wrappedBy');
  else whereWrappedBy(expression, before);
  return expression.set(blob, binary(to.bytes)).set('wrappedBy', wrappedByItem(after));
}

function whereWrappedBy(expression: Expression, { registration, setup, escrow, purpose }: WrappedBy): void {
  whereNumber(whereNumber(expression, 'wrappedBy.setup', setup), 'wrappedBy.escrow', escrow);
  expression.whereEqual('wrappedBy.registration', string(registration));
  if (purpose === undefined) expression.whereMissing('wrappedBy.purpose');
  else expression.whereEqual('wrappedBy.purpose', string(purpose));
}

function predecessorStands(over: Predecessor): Expression {
  switch (over.state) {
    case 'empty':
      return new Expression().whereMissing('registration');
    case 'destroyed':
      return new Expression().whereEqual('registration', string(over.registration)).whereExists('destroyedAt');
    case 'active':
      return whereReset(whereActive(over.registration), over.resetAt);
    case 'lapsed':
      // If the bytes were removed in the meantime, there is a tombstone, which has no attempts. This write fails then,
      // and the next try registers over the tombstone.
      return whereActive(over.registration).whereEqual('attempts', number(over.attempts));
  }
}
