/** The records in memory: what each commit means, said once more as a function from record to record. */
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import type { AsRead, Commit, Predecessor } from '../../lib/vault/commit.ts';
import type { Records } from '../../lib/vault/ports.ts';
import { type Active, maxOpenSessions, type VaultRecord } from '../../lib/vault/record.ts';

/** Undefined when the condition does not hold. */
export function apply(record: VaultRecord, commit: Commit): VaultRecord | undefined {
  switch (commit.kind) {
    case 'open-registration':
      return { ...record, pending: commit.pending };
    case 'register': {
      const waiting = record.pending?.registration === commit.next.registration;
      if (!waiting || !stands(record, commit.over)) return undefined;
      return { state: 'active', ...commit.next, attempts: 0, sessions: {} };
    }
    case 'delete': {
      const { registration, resetAt } = commit;
      const current = activeOf(record, registration);
      return current && (resetAt === undefined || current.resetAt === resetAt) ? { state: 'empty' } : undefined;
    }
    case 'destroy': {
      if (!isAsRead(record, commit.asRead)) return undefined;
      const { destroyedAt, reason } = commit;
      const pending = record.pending && { pending: record.pending };
      return { state: 'destroyed', registration: record.registration, destroyedAt, reason, ...pending };
    }
    case 'open-session': {
      const { asRead, id, session, counted, ended } = commit;
      if (!isAsRead(record, asRead) || id in record.sessions) return undefined;
      if (ended.some((gone) => !(gone in record.sessions))) return undefined;
      if (Object.keys(record.sessions).length > maxOpenSessions - 1 + ended.length) return undefined;
      const kept = Object.entries(record.sessions).filter(([stored]) => !ended.includes(stored));
      const sessions = { ...Object.fromEntries(kept), [id]: session };
      return { ...record, sessions, ...(counted && { ...counted, lastRequest: session.request }) };
    }
    case 'prove': {
      const current = activeOf(record, commit.registration);
      const session = current?.sessions[commit.session];
      if (!current || !session || session.proven) return undefined;
      const { lastRequest: _, nextAttemptAt: __, resetAt: ___, ...rest } = current;
      const sessions = { ...current.sessions, [commit.session]: { ...session, proven: true } };
      return { ...rest, attempts: 0, lastRecoveredAt: commit.at, sessions };
    }
    case 'start-reset': {
      const current = activeOf(record, commit.registration);
      return current && current.resetAt === undefined ? { ...current, resetAt: commit.resetAt } : undefined;
    }
    case 'cancel-reset': {
      const current = activeOf(record, commit.registration);
      if (current?.resetAt !== commit.resetAt) return undefined;
      const { resetAt: _, ...rest } = current;
      return rest;
    }
  }
}

export function memoryRecords(records = new Map<string, VaultRecord>()): Records {
  const read = (account: string): VaultRecord => records.get(account) ?? { state: 'empty' };
  return {
    read: async (account) => read(account),
    async commit(account, commit) {
      const next = apply(read(account), commit);
      if (next) records.set(account, next);
      return next !== undefined;
    },
  };
}

function activeOf(record: VaultRecord, registration: string): Active | undefined {
  return record.state === 'active' && record.registration === registration ? record : undefined;
}

function isAsRead(record: VaultRecord, { registration, attempts, lastRequest }: AsRead): record is Active {
  const current = activeOf(record, registration);
  if (current?.attempts !== attempts) return false;
  if (!current.lastRequest || !lastRequest) return current.lastRequest === lastRequest;
  return equalBytes(current.lastRequest, lastRequest);
}

function stands(record: VaultRecord, over: Predecessor): boolean {
  if (over.state === 'empty') return record.state === 'empty';
  if (over.state === 'destroyed') return record.state === 'destroyed' && record.registration === over.registration;
  const current = activeOf(record, over.registration);
  if (over.state === 'lapsed') return current?.attempts === over.attempts;
  return current !== undefined && (over.resetAt === undefined || current.resetAt === over.resetAt);
}
