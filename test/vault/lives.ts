/**
 * Lives of one account: every decision of the vault, on records read now or a few commits ago, by functions whose clocks
 * differ, applied as the storage applies them. What comes of it is all that the vault itself can ever write.
 */
import fc from 'fast-check';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import type { Commit } from '../../lib/vault/commit.ts';
import { decideDeletion, decideReset, decideResetCancel } from '../../lib/vault/owner-requests.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { decideFate, decideProof, decideRecovery } from '../../lib/vault/recovery.ts';
import { decideRegistration } from '../../lib/vault/registration.ts';
import { failed } from '../support/failed.ts';
import { account, policy as base, filled, now, ownerKey, ownerProof, second } from './fixtures.ts';
import { apply } from './memory-records.ts';

const policy = { ...base, resetSeconds: 300 };

export interface Step {
  readonly act: 'open' | 'finish' | 'guess' | 'prove' | 'look' | 'delete' | 'reset' | 'cancel';
  /** Picks a KE1, a session or a registration. */
  readonly which: number;
  readonly signed: boolean;
  /** How many commits ago the function read. */
  readonly stale: number;
  /** Milliseconds by which its clock is off. */
  readonly skew: number;
  /** Milliseconds since the step before. */
  readonly wait: number;
}

const acts: Step['act'][] = ['open', 'finish', 'finish', 'look', 'delete', 'reset', 'cancel'];
const many: Step['act'][] = ['guess', 'guess', 'prove'];

export const life = fc.array(
  fc.record<Step>({
    act: fc.constantFrom(...acts, ...many, ...many, ...many),
    which: fc.nat(2),
    signed: fc.nat(3).map((n) => n === 0),
    stale: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
    skew: fc.integer({ min: -2_000, max: 2_000 }),
    wait: fc.constantFrom(0, 0, 1, 31 * second, 61 * second, 121 * second, 301 * second),
  }),
  { minLength: 40, maxLength: 120 },
);

/** What was committed, and the states around it. */
export interface Change {
  readonly kind: Commit['kind'];
  readonly over?: VaultRecord['state'] | 'lapsed';
  readonly before: VaultRecord;
  readonly after: VaultRecord;
}

export function live(steps: readonly Step[]): Change[] {
  const states: VaultRecord[] = [{ state: 'empty' }];
  const changes: Change[] = [];
  let clock = now;
  steps.forEach((step, index) => {
    clock += step.wait;
    const before = states.at(-1) ?? failed();
    const read = states.at(-1 - Math.min(step.stale, states.length - 1)) ?? failed();
    const commit = unlessRefused(() => decide(read, { ...step, index, at: clock + step.skew }));
    const after = commit && apply(before, commit);
    if (!commit || !after) return;
    states.push(after);
    const over = commit.kind === 'register' ? { over: commit.over.state } : {};
    changes.push({ kind: commit.kind, ...over, before, after });
  });
  return changes;
}

/** A step as a function takes it: the number keeps what it makes apart from what others make. */
interface Turn extends Step {
  readonly index: number;
  /** By its own clock. */
  readonly at: number;
}

function decide(read: VaultRecord, turn: Turn): Commit | undefined {
  const { act, which, signed, index, at } = turn;
  const registration = read.state === 'empty' ? '' : read.registration;
  switch (act) {
    case 'open': {
      const pending = { registration: `r${index}`, setup: filled(index % 256, 40), ksf: defaultKsf };
      return { kind: 'open-registration', pending: { ...pending, expiresAt: at + policy.pendingSeconds * second } };
    }
    case 'finish':
      return finish(read, turn);
    case 'guess': {
      const decision = decideRecovery(read, { request: filled(which), session: `s${index}` }, { now: at, policy });
      return decision.kind === 'remove' ? decision.commit : decision.commit(filled(index % 256));
    }
    case 'prove': {
      const [session = '', stored] =
        read.state === 'active' ? (Object.entries(read.sessions).at(-1 - which) ?? []) : [];
      return decideProof(read, { registration, session, proof: stored?.proof ?? filled(0) }, at).commit;
    }
    case 'look': {
      const fate = decideFate(read, registration, at);
      return fate.kind === 'destroy' ? fate.commit : undefined;
    }
    case 'delete':
      return decideDeletion(
        read,
        { account, ownerProof: signed ? ownerProof('delete', { registration }) : undefined },
        at,
      );
    case 'reset':
      return decideReset(read, at, policy).commit;
    case 'cancel':
      return decideResetCancel(read, at);
  }
}

function finish(read: VaultRecord, { signed, index, at: createdAt }: Turn): Commit | undefined {
  const registration = read.pending?.registration ?? '';
  const enrolment = { account, registration, record: filled(index % 256, 192), ownerKey };
  const proof = signed ? { ownerProof: ownerProof('replace', { registration }) } : {};
  const decision = decideRegistration(read, { ...enrolment, ...proof }, createdAt);
  if (decision.kind === 'confirm') return undefined;
  const { setup, ksf } = decision.pending;
  const { maxAttempts } = policy;
  const next = { registration, maxAttempts, setup, record: enrolment.record, escrow: filled(index % 256, 80), ksf };
  return { kind: 'register', over: decision.over, next: { ...next, ownerKey, createdAt } };
}

function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
