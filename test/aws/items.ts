/** The item that stands for a record, attribute by attribute, as the table's layout says: written apart from lib/aws. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import canonicalize from 'canonicalize';
import type { Ksf } from '../../lib/protocol/crypto/ksf.ts';
import type { KeptAlone, KeptInSet, Pending, Session, VaultRecord } from '../../lib/vault/record.ts';
import type { WrappedBy } from '../../lib/vault/wrapping.ts';

export type Item = Record<string, AttributeValue>;

const n = (value: number): AttributeValue => ({ N: `${value}` });
const optional = (name: string, value: number | undefined): Item => (value === undefined ? {} : { [name]: n(value) });

const ksfOf = ({ algorithm, iterations, memory, parallelism }: Ksf): AttributeValue => ({
  M: { algorithm: { S: algorithm }, iterations: n(iterations), memory: n(memory), parallelism: n(parallelism) },
});

const wrappedByOf = ({ registration, setup, escrow, purpose }: WrappedBy): AttributeValue => ({
  M: {
    registration: { S: registration },
    setup: n(setup),
    escrow: n(escrow),
    ...(purpose && { purpose: { S: purpose } }),
  },
});

const sessionOf = (session: Session): AttributeValue => ({
  M: {
    format: n(3),
    proof: { B: session.proof },
    request: { B: session.request },
    response: { B: session.response },
    attempt: n(session.attempt),
    serial: n(session.serial),
    nextAttemptAt: n(session.nextAttemptAt),
    expiresAt: n(session.expiresAt),
    proven: { BOOL: session.proven },
  },
});

const pendingOf = ({
  scheme,
  registration,
  request,
  response,
  signature,
  setup,
  key,
  ksf,
  expiresAt,
}: Pending): Item => ({
  pending: {
    M: {
      format: n(3),
      scheme: { S: scheme },
      registration: { S: registration },
      request: { B: request },
      response: { B: response },
      signature: { B: signature },
      setup: { B: setup },
      ...optional('key', key),
      ksf: ksfOf(ksf),
      expiresAt: n(expiresAt),
    },
  },
});

function keptOf(kept: (KeptAlone | KeptInSet) & { registration: string }): Item {
  if (kept.scheme === 'opaque') return { record: { B: kept.record }, ksf: ksfOf(kept.ksf) };
  const { registration, set, shift, proofKey } = kept;
  const description = canonicalize(set) ?? '';
  const fields = { registration: { S: registration }, description: { S: description } };
  return { vaultSet: { M: { ...fields, shift: { B: shift }, proofKey: { B: proofKey } } } };
}

/** Undefined where an account has nothing. */
export function itemOf(account: string, record: VaultRecord): Item | undefined {
  const registering = { ...(record.pending && pendingOf(record.pending)), ...optional('startedAt', record.startedAt) };
  const key: Item = { account: { S: account }, ...registering };
  switch (record.state) {
    case 'empty':
      return Object.keys(registering).length > 0 ? key : undefined;
    case 'destroyed': {
      const { registration, destroyedAt, reason } = record;
      return { ...key, registration: { S: registration }, destroyedAt: n(destroyedAt), reason: { S: reason } };
    }
    case 'active': {
      const sessions = Object.entries(record.sessions).map(([id, session]) => [id, sessionOf(session)] as const);
      return {
        ...key,
        registration: { S: record.registration },
        attempts: n(record.attempts),
        ...optional('answered', record.answered),
        maxAttempts: n(record.maxAttempts),
        sessions: { M: Object.fromEntries(sessions) },
        setup: { B: record.setup },
        escrow: { B: record.escrow },
        ...keptOf(record),
        ownerKey: { B: record.ownerKey },
        createdAt: n(record.createdAt),
        format: { M: { registration: { S: record.registration }, version: n(3) } },
        ...optional('nextAttemptAt', record.nextAttemptAt),
        ...optional('lastRecoveredAt', record.lastRecoveredAt),
        ...optional('resetAt', record.reset?.resetAt),
        ...optional('resetUntil', record.reset?.resetUntil),
        ...(record.wrappedBy && { wrappedBy: wrappedByOf(record.wrappedBy) }),
      };
    }
  }
}

/** Bytes as hex: the SDK's are of another realm than the test's. */
export function readable(value: unknown): unknown {
  if (ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === '[object Uint8Array]')
    return Buffer.from(value as Uint8Array).toString('hex');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}
