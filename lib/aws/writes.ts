/** Each commit as one conditional write of the account's item. */
import type { AsRead, Commit, OpenSession, Register } from '../vault/commit.ts';
import { maxOpenSessions } from '../vault/record.ts';
import { Expression } from './expression.ts';
import { binary, ksfItem, number, pendingItem, sessionItem, string } from './item.ts';

export interface Write {
  readonly operation: 'update' | 'delete';
  readonly expression: Expression;
}

export function toWrite(commit: Commit): Write {
  switch (commit.kind) {
    case 'open-registration':
      return update(new Expression().set('pending', pendingItem(commit.pending)));
    case 'register':
      return update(register(commit));
    case 'open-session':
      return update(openSession(commit));
    case 'prove':
      return update(
        whereActive(commit.registration)
          .whereEqual(`sessions.${commit.session}.proven`, { BOOL: false })
          .set(`sessions.${commit.session}.proven`, { BOOL: true })
          .set('attempts', number(0))
          .set('lastRecoveredAt', number(commit.at))
          .remove('lastRequest', 'nextAttemptAt', 'resetAt'),
      );
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
      return update(whereActive(commit.registration).whereMissing('resetAt').set('resetAt', number(commit.resetAt)));
    case 'cancel-reset':
      return update(whereReset(whereActive(commit.registration), commit.resetAt).remove('resetAt'));
  }
}

/** What a tombstone no longer has. `registration` and `pending` stay. */
const livingAttributes = [
  'attempts',
  'maxAttempts',
  'lastRequest',
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
];

function update(expression: Expression): Write {
  return { operation: 'update', expression };
}

function whereActive(registration: string): Expression {
  return new Expression().whereEqual('registration', string(registration)).whereMissing('destroyedAt');
}

function whereAsRead({ registration, attempts, lastRequest }: AsRead): Expression {
  const expression = whereActive(registration).whereEqual('attempts', number(attempts));
  return lastRequest
    ? expression.whereEqual('lastRequest', binary(lastRequest))
    : expression.whereMissing('lastRequest');
}

function whereReset(expression: Expression, resetAt: number | undefined): Expression {
  return resetAt === undefined ? expression : expression.whereEqual('resetAt', number(resetAt));
}

// The ended sessions must still be stored: if two writers count on removing the same one, only one of them can add its
// own. The new session must not be stored yet. After a proof the item looks as it did before the first guess, so a
// second copy of that guess's write, which the network delivers late, would fit again: it would count the guess once
// more, and reopen its proven session.
function openSession({ asRead, id, session, counted, ended }: OpenSession): Expression {
  const expression = whereAsRead(asRead).whereAtMost('sessions', maxOpenSessions - 1 + ended.length);
  expression.whereMissing(`sessions.${id}`);
  for (const gone of ended) expression.whereExists(`sessions.${gone}`).remove(`sessions.${gone}`);
  expression.set(`sessions.${id}`, sessionItem(session));
  if (!counted) return expression;
  return expression
    .set('attempts', number(counted.attempts))
    .set('nextAttemptAt', number(counted.nextAttemptAt))
    .set('lastRequest', binary(session.request));
}

function register({ over, next }: Register): Expression {
  const expression = predecessorStands(over).whereEqual('pending.registration', string(next.registration));
  return expression
    .set('registration', string(next.registration))
    .set('attempts', number(0))
    .set('maxAttempts', number(next.maxAttempts))
    .set('sessions', { M: {} })
    .set('setup', binary(next.setup))
    .set('record', binary(next.record))
    .set('escrow', binary(next.escrow))
    .set('ksf', ksfItem(next.ksf))
    .set('ownerKey', binary(next.ownerKey))
    .set('createdAt', number(next.createdAt))
    .remove('pending', 'lastRequest', 'nextAttemptAt', 'lastRecoveredAt', 'resetAt', 'destroyedAt', 'reason');
}

function predecessorStands(over: Register['over']): Expression {
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
