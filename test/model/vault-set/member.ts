/** One vault: what it answers, and the record after it, by the decisions of lib/vault. */

import type { Holding, Outcome } from '../../../lib/client/set/change.ts';
import { holdingOf } from '../../../lib/client/set/holding.ts';
import { failureOf } from '../../../lib/client/set/registering.ts';
import { toClientError } from '../../../lib/client/transport/refusal.ts';
import { sha256, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import { toProblem, VaultError } from '../../../lib/protocol/wire/errors.ts';
import type { Commit } from '../../../lib/vault/commit.ts';
import { describeKey } from '../../../lib/vault/owner-requests.ts';
import type { Pending, VaultRecord } from '../../../lib/vault/record.ts';
import { decideRegistration, decideStart } from '../../../lib/vault/registration.ts';
import { apply } from '../../vault/memory-records.ts';
import {
  account,
  type DealtSet,
  descriptionOf,
  ownerKey,
  ownerProof,
  proofKeyOf,
  responseOf,
  shiftOf,
  vaults,
} from './symbols.ts';

/** Time stands still: no registration that is started is forgotten, and no session is open. */
const now = Date.UTC(2030, 0, 1);
/** What the heart keeps and never reads. */
const blob = (length: number) => new Uint8Array(length);

export type Request =
  | { readonly kind: 'read' }
  /** `over`: the registration that the owner proof is bound to. `id`: of the registration, if one is opened. */
  | { readonly kind: 'start'; readonly request: string; readonly id: string; readonly over: string | null }
  | { readonly kind: 'finish'; readonly registration: string; readonly set: DealtSet; readonly proven: boolean };

export interface Answer {
  readonly outcome: Outcome;
  /** Of a start that was answered. */
  readonly registration?: string;
}

export interface Answered {
  readonly record: VaultRecord;
  readonly answer: Answer;
}

export function ask(record: VaultRecord, place: number, request: Request): Answered {
  try {
    switch (request.kind) {
      case 'read':
        return { record, answer: { outcome: { ok: true, holds: holdingAt(record, place) } } };
      case 'start':
        return start(record, place, request);
      case 'finish':
        return finish(record, place, request);
    }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const { problem } = toProblem(error.code, error.details);
    const heard = toClientError(problem, { url: '', sent: true, token: '', vaultTime: undefined });
    return { record, answer: { outcome: { failure: failureOf(heard) } } };
  }
}

export function holdingAt(record: VaultRecord, place: number): Holding | undefined {
  return holdingOf({ account, vault: vaultAt(place), ...describeKey(record, now) });
}

const vaultAt = (place: number): string => vaults[place] ?? '';

function start(record: VaultRecord, place: number, request: Request & { kind: 'start' }): Answered {
  const { id, over } = request;
  const body = { exchange: request.request };
  const vault = vaultAt(place);
  const proof = over === null ? undefined : ownerProof({ action: 'enrol', vault, registration: over, body });
  const started = { account, vault, body, ownerProof: proof, request: sha256(utf8(request.request)) };
  const decision = decideStart(record, started, now);
  if (decision.kind === 'repeat') return opened(record, decision.pending.registration);
  const pending: Pending = {
    scheme: 'set',
    registration: id,
    request: started.request,
    response: responseOf(id),
    signature: blob(64),
    setup: blob(40),
    ksf: defaultKsf,
    expiresAt: now + 600_000,
  };
  const turned = decision.reserve ? committed(record, decision.reserve) : record;
  return opened(committed(turned, { kind: 'open-registration', ...decision.place, pending }), id);
}

/** More than a second passes until the next start: a refusal for that alone is an answer lost. */
function opened({ startedAt: _, ...record }: VaultRecord, registration: string): Answered {
  return { record: record as VaultRecord, answer: { outcome: { ok: true }, registration } };
}

function finish(record: VaultRecord, place: number, { registration, set, proven }: Request & { kind: 'finish' }) {
  const [vault, body] = [vaultAt(place), { registration }];
  const proof = proven ? ownerProof({ action: 'replace', vault, registration, body }) : undefined;
  const kept = {
    scheme: 'set',
    set: descriptionOf(set),
    shift: shiftOf(registration, set),
    proofKey: proofKeyOf(set.by),
  } as const;
  const enrolment = { account, vault, body, ownerProof: proof, registration, ownerKey, kept };
  const decision = decideRegistration(record, enrolment, now);
  const answer: Answer = { outcome: { ok: true } };
  if (decision.kind === 'confirm') return { record, answer };
  const wrappedBy = { registration, setup: 1, escrow: 1 };
  const wrapped = { setup: decision.pending.setup, escrow: blob(80), wrappedBy };
  const next = { ...decision.kept, ...wrapped, registration, maxAttempts: 10, ownerKey, createdAt: now };
  return { record: committed(record, { kind: 'register', over: decision.over, next }), answer };
}

function committed(record: VaultRecord, commit: Commit): VaultRecord {
  const next = apply(record, commit);
  if (!next) throw new Error(`the write of ${commit.kind} was refused, and nobody else is at this record`);
  return next;
}
