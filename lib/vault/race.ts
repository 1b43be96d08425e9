import { VaultError } from '../protocol/wire/errors.ts';
import type { Commit } from './commit.ts';
import type { Records } from './ports.ts';
import type { VaultRecord } from './record.ts';

/** What to answer, and the write that must hold first. No write means the answer changes nothing. */
export interface Outcome<Answer> {
  readonly commit?: Commit | undefined;
  readonly answer: Answer;
}

const tries = 3;

/**
 * Read, decide, commit, and only then answer. A write whose condition no longer holds means reading and deciding again.
 * After the third lost race a last look only finds what needs no write any more: our own commit, whose answer was lost,
 * refuses its repetition as another's would. Throws `conflict` when there is no such thing, and whatever `decide` throws.
 */
export async function commitThenAnswer<Answer>(
  records: Records,
  account: string,
  decide: (record: VaultRecord) => Outcome<Answer> | Promise<Outcome<Answer>>,
): Promise<Answer> {
  for (let lost = 0; ; lost++) {
    const { commit, answer } = await decide(await records.read(account));
    if (!commit) return answer;
    if (lost === tries) throw new VaultError('conflict');
    if (await records.commit(account, commit)) return answer;
  }
}
