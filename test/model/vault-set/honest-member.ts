/** A member that is honest, by the decisions of lib/vault, with its record in memory: guesses, proofs, and what was told. */
import { sha256, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { provePassword } from '../../../lib/protocol/crypto/set/prove.ts';
import { VaultError } from '../../../lib/protocol/wire/errors.ts';
import type { Policy } from '../../../lib/vault/policy.ts';
import type { Records } from '../../../lib/vault/ports.ts';
import { commitThenAnswer } from '../../../lib/vault/race.ts';
import type { ActiveInSet, VaultRecord } from '../../../lib/vault/record.ts';
import { decideProof, decideRecovery } from '../../../lib/vault/recovery.ts';
import { account, proofKeyOf, proofSeedOf } from './symbols.ts';

/** One blinded element of one password. The same one again is no other guess. */
export interface Guess {
  readonly password: string;
  readonly blind: number;
}

interface Session {
  readonly id: string;
  readonly registration: string;
  /** Of the set that answered, by who dealt it. */
  readonly by: string;
}

/** All that a member of a set needs: its proofs are never written unread. */
export type Stored = Pick<Records, 'read' | 'commit'>;

export interface Terms {
  readonly policy: Policy;
  readonly now: () => number;
}

export class HonestMember {
  readonly #records: Stored;
  readonly #terms: Terms;
  #sessions = 0;

  constructor(records: Stored, terms: Terms) {
    this.#records = records;
    this.#terms = terms;
  }

  /** What is evaluated is the password itself. Undefined where it is refused. */
  guess({ password, blind }: Guess): Promise<Session | undefined> {
    const { policy, now } = this.#terms;
    const request = sha256(utf8(`${password}|${blind}`));
    const guess = { scheme: 'set', request, session: `session-${this.#sessions++}` } as const;
    return refusedAsUndefined(
      commitThenAnswer<Session>(this.#records, account, (read) => {
        const decision = decideRecovery(read, guess, { now: now(), policy });
        if (decision.kind === 'remove') return decision;
        const { registration, by } = inSet(decision.active);
        if (decision.kind === 'repeat') return { answer: { id: decision.id, registration, by } };
        const commit = decision.commit({ response: utf8(password), proof: proofKeyOf(by) });
        return { commit, answer: { id: guess.session, registration, by } };
      }),
    );
  }

  /** By who knows the password of the set that answered. */
  prove({ id: session, registration, by }: Session): Promise<boolean | undefined> {
    const proof = provePassword(proofSeedOf(by), { account, registration, session });
    const claim = { scheme: 'set', account, registration, session, proof } as const;
    return refusedAsUndefined(
      commitThenAnswer<boolean>(this.#records, account, (read) => ({
        commit: decideProof(read, claim, this.#terms.now()).commit,
        answer: true,
      })),
    );
  }
}

/** The registration, and who dealt its set: the id begins with that. */
export function inSet(record: VaultRecord): { registration: string; by: string } {
  const { registration } = record as ActiveInSet;
  return { registration, by: registration.slice(0, registration.lastIndexOf('.')) };
}

async function refusedAsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
