/**
 * Lives of one account: every decision of the vault, on records read now or a few commits ago, by functions whose clocks
 * differ, applied as the storage applies them. What comes of it is all that the vault itself can ever write.
 */
import fc from 'fast-check';
import { concat } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import type { Commit } from '../../lib/vault/commit.ts';
import { decideDeletion, decideReset, decideResetCancel } from '../../lib/vault/owner-requests.ts';
import type { Pending, Scheme, VaultRecord } from '../../lib/vault/record.ts';
import { decideFate, decideProof, decideRecovery, proveUnread } from '../../lib/vault/recovery.ts';
import { decideRegistration, decideStart, type Turn } from '../../lib/vault/registration.ts';
import { decideRewrap } from '../../lib/vault/rewrapping.ts';
import { failed } from '../support/failed.ts';
import { account, policy as base, body, filled, now, ownerKey, ownerProof, second, vault } from './fixtures.ts';
import { element, keptInSet, pad, passwordProof } from './member.ts';
import { apply } from './memory-records.ts';

const policy = { ...base, maxAttempts: 2, resetSeconds: 300 };

export interface Step {
  readonly act: 'start' | 'open' | 'finish' | 'guess' | 'prove' | 'look' | 'delete' | 'reset' | 'cancel' | 'rewrap';
  /** Picks a KE1, a session or a registration request. */
  readonly which: number;
  readonly signed: boolean;
  /** How many commits ago the function read, or took its turn. */
  readonly stale: number;
  /** Milliseconds by which its clock is off. */
  readonly skew: number;
  /** Milliseconds since the step before. */
  readonly wait: number;
}

const acts: Step['act'][] = [
  'start',
  'start',
  'open',
  'open',
  'finish',
  'finish',
  'finish',
  'look',
  'delete',
  'reset',
  'cancel',
  'rewrap',
];
const many: Step['act'][] = ['guess', 'guess', 'prove'];

export const life = fc.array(
  fc.record<Step>({
    act: fc.constantFrom(...acts, ...many, ...many, ...many),
    which: fc.nat(2),
    signed: fc.boolean(),
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
  /** Of starts that have their turn, and have yet to commit what is pending. */
  const places: Turn[] = [];
  let clock = now;
  steps.forEach((step, index) => {
    clock += step.wait;
    const before = states.at(-1) ?? failed();
    const read = states.at(-1 - Math.min(step.stale, states.length - 1)) ?? failed();
    const move = { ...step, index, at: clock + step.skew };
    const decided = unlessRefused(() => decide(read, move, places));
    const after = decided && apply(before, decided.commit);
    if (!decided || !after) return;
    const { commit, place } = decided;
    if (place) places.push(place);
    states.push(after);
    const over = 'over' in commit ? { over: commit.over.state } : {};
    changes.push({ kind: commit.kind, ...over, before, after });
  });
  return changes;
}

/** A step as a function takes it: the number keeps what it makes apart from what others make. */
interface Move extends Step {
  readonly index: number;
  /** By its own clock. */
  readonly at: number;
}

/** `place` is what the commit gives, if it holds. */
interface Decided {
  readonly commit: Commit;
  readonly place?: Turn;
}

function decide(read: VaultRecord, move: Move, places: readonly Turn[]): Decided | undefined {
  switch (move.act) {
    case 'start':
      return start(read, move);
    case 'open': {
      const place = places.at(-1 - move.stale);
      return place && { commit: { kind: 'open-registration', ...place, pending: pendingOf(move) } };
    }
    default: {
      const commit = decideAtOnce(read, move);
      return commit && { commit };
    }
  }
}

/** Lives go from one scheme to the other and back. */
const isOfSet = (index: number): boolean => index % 2 === 1;
const schemeOf = (read: VaultRecord): Scheme => (read.state === 'active' ? read.scheme : 'opaque');

function pendingOf({ which, index, at }: Move): Pending {
  const answered = {
    request: filled(which),
    response: filled(index % 256, 64),
    signature: filled(7, 70),
    setup: filled(index % 256, 40),
  };
  // The exchange's answer goes on with the public key of the pad.
  const response = concat(filled(index % 256), element(pad));
  return {
    registration: `r${index}`,
    ...(isOfSet(index) ? { scheme: 'set', ...answered, response } : { scheme: 'opaque', ...answered }),
    ksf: defaultKsf,
    expiresAt: at + policy.pendingSeconds * second,
  };
}

const claim = { account, vault, body };

function start(read: VaultRecord, move: Move): Decided | undefined {
  const registration = read.state === 'empty' ? '' : read.registration;
  const proof = move.signed ? ownerProof('enrol', { registration }) : undefined;
  const decision = decideStart(read, { ...claim, request: filled(move.which), ownerProof: proof }, move.at);
  if (decision.kind === 'repeat') return undefined;
  const { place, reserve } = decision;
  if (reserve) return { commit: reserve, place };
  return { commit: { kind: 'open-registration', ...place, pending: pendingOf(move) } };
}

function decideAtOnce(read: VaultRecord, move: Move): Commit | undefined {
  const { act, which, signed, index, at } = move;
  const registration = read.state === 'empty' ? '' : read.registration;
  switch (act) {
    case 'finish':
      return finish(read, move);
    case 'guess': {
      const decision = decideRecovery(
        read,
        { scheme: schemeOf(read), request: filled(which), session: `s${index}` },
        { now: at, policy },
      );
      if (decision.kind === 'repeat') return undefined;
      if (decision.kind === 'remove') return decision.commit;
      const proof = decision.active.scheme === 'set' ? decision.active.proofKey : filled(index % 256);
      return decision.commit({ response: filled(index % 256, 320), proof });
    }
    case 'prove': {
      const [session = '', stored] =
        read.state === 'active' ? (Object.entries(read.sessions).at(-1 - which) ?? []) : [];
      const scheme = schemeOf(read);
      const proof = scheme === 'set' ? passwordProof({ registration, session }) : (stored?.proof ?? filled(0));
      const proven = { scheme, account, registration, session, proof };
      return (signed ? proveUnread(proven, at) : undefined) ?? decideProof(read, proven, at).commit;
    }
    case 'look': {
      const fate = decideFate(read, registration, at);
      return fate.kind === 'destroy' ? fate.commit : undefined;
    }
    case 'delete': {
      const proof = signed ? ownerProof('delete', { registration }) : undefined;
      return decideDeletion(read, { ...claim, ownerProof: proof }, at);
    }
    case 'rewrap':
      return rewrap(read, move);
    case 'reset':
      return decideReset(read, at, policy).commit;
    case 'cancel':
      return decideResetCancel(read, at);
    default:
      return undefined;
  }
}

function finish(read: VaultRecord, { signed, index, at: createdAt }: Move): Commit | undefined {
  const registration = read.pending?.registration ?? '';
  const proof = signed ? ownerProof('replace', { registration }) : undefined;
  const alone = { scheme: 'opaque', record: filled(index % 256, 192) } as const;
  const kept = read.pending?.scheme === 'set' ? keptInSet(registration) : alone;
  const enrolment = { ...claim, registration, kept, ownerKey, ownerProof: proof };
  const decision = decideRegistration(read, enrolment, createdAt);
  if (decision.kind === 'confirm') return undefined;
  const { setup, key = 1 } = decision.pending;
  const { maxAttempts } = policy;
  const said = decision.kept.scheme === 'set' ? ({ purpose: 'oprf-share' } as const) : {};
  const wrappedBy = { registration, setup: key, escrow: 1 + (index % 2), ...said };
  const wrapped = { setup, escrow: filled(index % 256, 80), wrappedBy };
  const next = { ...decision.kept, registration, maxAttempts, ...wrapped };
  return { kind: 'register', over: decision.over, next: { ...next, ownerKey, createdAt } };
}

function rewrap(read: VaultRecord, { which, index }: Move): Commit | undefined {
  if (read.state !== 'active') return undefined;
  const [{ registration, wrappedBy }, newest] = [read, 1 + (index % 3)];
  const blob = which === 0 ? 'escrow' : 'setup';
  const found = decideRewrap({ registration, wrappedBy, bytes: read[blob] }, { blob, registration, newest });
  return found?.commit({ bytes: filled((index + 128) % 256, 44), key: newest });
}

function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
