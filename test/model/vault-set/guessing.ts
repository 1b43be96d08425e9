/**
 * A vault set of which `colluding` members tell everything: what they would answer is known without asking. So the model
 * has the others alone, and a guess needs the answers of as many fewer.
 */
import type { Commit } from '../../../lib/vault/commit.ts';
import type { Policy } from '../../../lib/vault/policy.ts';
import type { VaultRecord } from '../../../lib/vault/record.ts';
import { memoryRecords } from '../../vault/memory-records.ts';
import { changed } from './beginnings.ts';
import { type Guess, HonestMember, inSet, type Stored } from './honest-member.ts';
import { account } from './symbols.ts';
import { Told } from './told.ts';

export interface Size {
  readonly members: number;
  readonly threshold: number;
  readonly colluding: number;
}

export interface Options extends Size {
  readonly policy: Policy;
  /** Between any two reads and writes, others may come first. */
  readonly turn: () => Promise<unknown>;
  /** Stands in the way of each write: false where it is not to take the record as it is. */
  readonly store?: (records: Stored) => Stored;
}

/** The owner's, whose answers no guesser sees. */
const rightOne = 'the right one';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The bound of docs/vault-sets.md, of guesses between two proofs. */
export const boundOf = ({ members, threshold, colluding }: Size, maxAttempts: number): number =>
  Math.floor(((members - colluding) * maxAttempts) / (threshold - colluding));

export class GuessedSet {
  readonly told = new Told();
  readonly #tables: Map<string, VaultRecord>[];
  readonly #members: HonestMember[];
  readonly #policy: Policy;
  #now = Date.UTC(2030, 0, 1);
  #changes = 0;

  constructor({ members, colluding, policy, turn, store = (records) => records }: Options) {
    const honest = Array.from({ length: members - colluding }, (): VaultRecord => ({ state: 'empty' }));
    this.#policy = policy;
    const registered = this.#changed(honest, 'O', [...honest.keys()]);
    this.#tables = registered.map((record) => new Map([[account, record]]));
    this.#members = this.#tables.map((table, member) => {
      const records = store(memoryRecords(table));
      return new HonestMember(this.#inTurn(records, member, turn), { policy, now: () => this.#now });
    });
  }

  async guess(guess: Guess, at: readonly number[]): Promise<void> {
    await Promise.all(at.map((member) => this.#members[member]?.guess(guess)));
  }

  /** The owner recovers: guesses right, and proves where the device got an answer. */
  async recover(blind: number, at: readonly number[]): Promise<void> {
    await Promise.all(
      at.map(async (member) => {
        const session = await this.#members[member]?.guess({ password: rightOne, blind });
        if (session) await this.#members[member]?.prove(session);
      }),
    );
  }

  /** The owner changes the password, and comes no further than these. */
  change(at: readonly number[]): void {
    const read = this.#tables.map((table): VaultRecord => table.get(account) ?? { state: 'empty' });
    const next = this.#changed(read, `P${this.#changes++}`, at);
    for (const [member, table] of this.#tables.entries()) table.set(account, next[member] ?? { state: 'empty' });
  }

  #changed(records: readonly VaultRecord[], by: string, at: readonly number[]): VaultRecord[] {
    const { maxAttempts } = this.#policy;
    return changed(records, by, at).map((record) => (record.state === 'active' ? { ...record, maxAttempts } : record));
  }

  wait(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** What a member was asked is told at the moment that its write holds: then its answer may leave. */
  #inTurn(records: Stored, member: number, turn: () => Promise<unknown>): Stored {
    return {
      read: async (of) => {
        await turn();
        return records.read(of);
      },
      commit: async (of, commit) => {
        await turn();
        const { by } = inSet(await records.read(of));
        const holds = await records.commit(of, commit);
        if (holds) this.#tell(commit, { member, by });
        return holds;
      },
    };
  }

  #tell(commit: Commit, where: { member: number; by: string }): void {
    if (commit.kind === 'prove') this.told.proven(where);
    if (commit.kind !== 'open-session') return;
    const password = text(commit.session.response);
    if (password !== rightOne) this.told.answered({ ...where, password });
  }
}
