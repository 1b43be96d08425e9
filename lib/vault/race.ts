import { VaultError } from '../protocol/wire/errors.ts';
import type { Commit } from './commit.ts';
import type { Records } from './ports.ts';
import type { VaultRecord } from './record.ts';

/** What to answer, and the write that must hold first. No write means the answer changes nothing. */
interface Answered<Answer> {
  readonly commit?: Commit | undefined;
  readonly answer: Answer;
}

/** What to refuse with, once the write holds. */
interface Refused {
  readonly commit: Commit;
  readonly refusal: VaultError;
}

/** What a decision asks of the records. */
type Stored = Pick<Records, 'read' | 'commit'>;

type Outcome<Answer> = Answered<Answer> | Refused;

const tries = 3;

/**
 * Read, decide, commit, and only then answer. If the condition of the write no longer holds, it reads and decides
 * again. After the third lost race it does so once more, but only to find that no write is needed: the lost write may
 * have been our own, with its answer lost, and then its repetition fails like that of another. Throws `conflict` when a
 * write is still needed, and whatever `decide` throws.
 */
export async function commitThenAnswer<Answer>(
  records: Stored,
  account: string,
  decide: (record: VaultRecord) => Outcome<Answer> | Promise<Outcome<Answer>>,
): Promise<Answer> {
  for (let lost = 0; ; lost++) {
    const outcome = await decide(await records.read(account));
    if (outcome.commit) {
      if (lost === tries) throw new VaultError('conflict');
      if (!(await records.commit(account, outcome.commit))) continue;
    }
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.answer;
  }
}

/** The records of one account, whose first read is what a write has just shown: no call is made for it. */
export function shownFirst(records: Stored, shown: VaultRecord): Stored {
  let first: VaultRecord | undefined = shown;
  return {
    commit: records.commit,
    read(account) {
      const read = first ? Promise.resolve(first) : records.read(account);
      first = undefined;
      return read;
    },
  };
}
