/** The records in memory: what each commit means, said once more as a function from record to record. */
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import type { AsRead, Commit, Predecessor } from '../../lib/vault/commit.ts';
import type { Records } from '../../lib/vault/ports.ts';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';

/** Undefined when the condition does not hold. */
export function apply(record: VaultRecord, commit: Commit): VaultRecord | undefined {
  switch (commit.kind) {
    case 'reserve-start': {
      const { over, startedAt, lastStart, after } = commit;
      const isAsRead = record.startedAt === lastStart && record.pending?.registration === after;
      return isAsRead && stands(record, over) ? { ...record, startedAt } : undefined;
    }
    case 'open-registration': {
      const { over, startedAt, after, pending } = commit;
      const hasTurn = startedAt === undefined || record.startedAt === startedAt;
      const isAsRead = record.pending?.registration === after;
      return hasTurn && isAsRead && stands(record, over) ? { ...record, pending } : undefined;
    }
    case 'register': {
      const waiting = record.pending?.registration === commit.next.registration;
      if (!waiting || !stands(record, commit.over)) return undefined;
      return { state: 'active', ...commit.next, attempts: 0, answered: 0, sessions: {} };
    }
    case 'delete':
      return activeOf(record, commit.registration, commit.resetAt) && { state: 'empty' };
    case 'destroy': {
      if (!isAsRead(record, commit.asRead)) return undefined;
      const { registration, pending, startedAt } = record;
      const { destroyedAt, reason } = commit;
      const kept = { ...(pending && { pending }), ...(startedAt !== undefined && { startedAt }) };
      return { state: 'destroyed', registration, destroyedAt, reason, ...kept };
    }
    case 'open-session': {
      const { asRead, id, session, ended } = commit;
      if (!isAsRead(record, asRead)) return undefined;
      const { attempt: attempts, serial: answered, nextAttemptAt } = session;
      return { ...record, attempts, answered, nextAttemptAt, sessions: { ...kept(record, ended), [id]: session } };
    }
    case 'prove': {
      const current = activeOf(record, commit.registration);
      const session = current?.sessions[commit.session];
      if (!current || !session || session.proven) return undefined;
      const { nextAttemptAt: _, reset: __, ...rest } = current;
      const sessions = { ...kept(current, commit.ended), [commit.session]: { ...session, proven: true } };
      return { ...rest, attempts: 0, lastRecoveredAt: commit.at, sessions };
    }
    case 'prove-unread': {
      const { registration, session: id, proof, at } = commit;
      const current = activeOf(record, registration);
      const session = current?.scheme === 'opaque' ? current.sessions[id] : undefined;
      if (!current || !session || Object.keys(current.sessions).length > 1) return undefined;
      const isOpen = session.expiresAt > at && equalBytes(session.proof, proof);
      return isOpen ? apply(record, { kind: 'prove', registration, session: id, at, ended: [] }) : undefined;
    }
    case 'start-reset': {
      const current = activeOf(record, commit.registration);
      const isAsRead = current && current.reset?.resetAt === commit.lapsed?.resetAt;
      return isAsRead ? { ...current, reset: commit.reset } : undefined;
    }
    case 'cancel-reset': {
      const current = activeOf(record, commit.registration, commit.resetAt);
      if (!current) return undefined;
      const { reset: _, ...rest } = current;
      return rest;
    }
    case 'rewrap': {
      const { blob, from, to, before, after } = commit;
      const current = activeOf(record, after.registration);
      if (!current || !equalBytes(current[blob], from)) return undefined;
      const isAsRead = JSON.stringify(current.wrappedBy) === JSON.stringify(before);
      return isAsRead ? { ...current, [blob]: to.bytes, wrappedBy: after } : undefined;
    }
  }
}

export function memoryRecords(records = new Map<string, VaultRecord>()): Records {
  const read = (account: string): VaultRecord => records.get(account) ?? { state: 'empty' };
  const commit: Records['commit'] = async (account, what) => {
    const next = apply(read(account), what);
    if (next) records.set(account, next);
    return next !== undefined;
  };
  return {
    read: async (account) => read(account),
    commit,
    prove: async (account, what) => ({ held: await commit(account, what), record: read(account) }),
  };
}

/** The key of this registration, with this reset if one is named. */
function activeOf(record: VaultRecord, registration: string, resetAt?: number): Active | undefined {
  if (record.state !== 'active' || record.registration !== registration) return undefined;
  return resetAt === undefined || record.reset?.resetAt === resetAt ? record : undefined;
}

function isAsRead(record: VaultRecord, { registration, attempts, answered }: AsRead): record is Active {
  const current = activeOf(record, registration);
  return current?.attempts === attempts && current.answered === answered;
}

const kept = ({ sessions }: Active, ended: readonly string[]) =>
  Object.fromEntries(Object.entries(sessions).filter(([id]) => !ended.includes(id)));

function stands(record: VaultRecord, over: Predecessor): boolean {
  switch (over.state) {
    case 'empty':
      return record.state === 'empty';
    case 'destroyed':
      return record.state === 'destroyed' && record.registration === over.registration;
    case 'active':
      return activeOf(record, over.registration, over.resetAt) !== undefined;
    case 'lapsed':
      return activeOf(record, over.registration)?.attempts === over.attempts;
  }
}
