/** How a key stands in a vault set: what each vault holds, and whether enough of them bring the key back. */
import type { KeyStatus, MemberStatus } from '../../../lib/client/index.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import { tooFew } from '../explain-set.ts';
import { Failure } from '../failure.ts';
import { count, localTime } from '../terminal/quantity.ts';
import { factOf, isMissing } from './members.ts';

type OfSet = KeyStatus & { readonly members: readonly MemberStatus[] };

export function membersJson(members: readonly MemberStatus[]): object[] {
  return members.map(({ url, answer, holds, ...report }) => ({ ...factOf(report), url, holds, answer }));
}

/** A line for each vault, and one that sums them up. `threshold` is the configured one. */
export function setLines(status: OfSet, threshold: number): string[] {
  const { members } = status;
  const [names, urls] = [widthOf(members, 'name'), widthOf(members, 'url')];
  const lines = members.map((member) => {
    const { name, url } = member;
    return `${name.padEnd(names)}  ${url.padEnd(urls)}  ${holdingText(member, status.set !== undefined)}`;
  });
  const sum = summary(status, status.set?.threshold ?? threshold);
  return sum.length > 0 ? [...lines, '', ...sum] : lines;
}

const widthOf = (members: readonly MemberStatus[], field: 'name' | 'url') =>
  Math.max(...members.map((member) => member[field].length));

/** `force`: enough vaults hold one set. */
function holdingText({ answer, holds, ...report }: MemberStatus, force: boolean): string {
  if (!answer) return factOf(report).reason ?? 'did not say';
  const { state, attemptsRemaining, maxAttempts, createdAt, destroyedAt } = answer;
  if (state === 'none') return 'has nothing of this account';
  if (state === 'destroyed') return `destroyed its part${destroyedAt ? ` at ${localTime(new Date(destroyedAt))}` : ''}`;
  const part = force && !holds ? 'holds a part of another set' : 'holds its part';
  const what = answer.set ? part : 'keeps a key alone';
  const left = state === 'exhausted' ? 'no attempt left' : `${attemptsRemaining} of ${maxAttempts} attempts left`;
  return `${what}, ${left}${createdAt ? `, since ${localTime(new Date(createdAt))}` : ''}`;
}

function summary(status: OfSet, needed: number): string[] {
  const { state, recoverable = false, mayLose = 0, members } = status;
  if (state === 'incomplete') return [incomplete(members, needed)];
  if (!isPresent({ state })) return [];
  if (!recoverable) return [`The password does not bring the key back: ${needed} vaults that take a guess are needed.`];
  const lose = mayLose === 0 ? 'but no vault more' : `and ${count(mayLose, 'vault')} more`;
  const behind = members.filter(({ answer, holds }) => answer && !holds).map(({ name }) => name);
  return [
    `The password brings the key back, ${lose} may be lost.`,
    ...(behind.length > 0
      ? [`Behind: ${behind.join(', ')}. "bkv repair", or the next "bkv recover", gives each its part.`]
      : []),
  ];
}

function incomplete(members: readonly MemberStatus[], needed: number): string {
  const answered = members.filter((member) => !isMissing(member)).length;
  if (answered < needed)
    return `Incomplete: ${answered} of ${count(members.length, 'vault')} answered, and ${needed} are needed. Nothing is lost by that.`;
  const ways =
    'A change or a deletion was not ended, or vaults are away. Try again when all answer. A device that has the key ends it: bkv register, or bkv delete.';
  const alone = members.some(({ answer }) => answer && isPresent(answer) && !answer.set);
  const before = alone ? ' A vault that keeps a key alone is a place for VAULT_PREVIOUSLY.' : '';
  return `Incomplete: no ${needed} vaults that answered have parts of the same set. ${ways}${before}`;
}

/** Before a password is asked for: whether enough vaults answered. */
export function requireEnough({ members }: KeyStatus, threshold: number): void {
  if (members && members.filter((member) => !isMissing(member)).length < threshold)
    throw tooFew({ members, threshold });
}

/** No set is whole where vaults answered, so no password opens: trying one would only cost attempts. */
export function noWholeSet({ members = [] }: KeyStatus, threshold: number): Failure {
  const lines = members.map((member) => `  ${member.name}  ${holdingText(member, false)}`);
  const text = [incomplete(members, threshold), ...lines, 'Nothing was spent.'].join('\n');
  const code = members.some(isMissing) ? 'too_few_vaults' : 'sets_disagree';
  return new Failure(code, text, { members: membersJson(members) });
}
