import { digestOf } from '../../protocol/crypto/canonical-json.ts';
import type { KeyAnswer } from '../../protocol/wire/schemas.ts';
import { isPresent } from '../one/present.ts';
import type { Holding } from './change.ts';

/** What a vault says that it holds; undefined where there is nothing to open. */
export function holdingOf(answer: KeyAnswer): Holding | undefined {
  const { registration, set, vault } = answer;
  if (!isPresent(answer) || registration === undefined) return undefined;
  if (set) return { registration, set: digestOf(set), threshold: set.threshold };
  return { registration, set: `${vault}|${registration}`, threshold: 1 };
}
