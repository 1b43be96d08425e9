/** Whether a deployment may have these wrapping keys after those of the one before. */
import { ResourceFailure } from '../framework/event.ts';

export interface KnownKeys {
  /** The keys that the deployment before could open, the one that wrapped first. */
  readonly opens: readonly number[];
  /** Every key that may still wrap something. */
  readonly used: readonly number[];
}

/** What a vault has that never said its keys. */
export const atFirst: KnownKeys = { opens: [1], used: [1] };

/** What the sweep found. */
export interface Found {
  readonly newest: number;
  readonly free: readonly number[];
}

const section = '(docs/operations.md, "A new wrapping key")';

/** Throws {@link ResourceFailure}. */
export function nextKeys(known: KnownKeys, numbers: readonly number[], found: Found | undefined): KnownKeys {
  const [newest = 1] = numbers;
  if (!known.opens.includes(newest))
    throw new ResourceFailure(
      `Functions of the deployment before cannot open what key ${newest} wraps: put it second in wrappingKeys, deploy, and only then put it first ${section}.`,
    );
  const gone = known.used.filter((number) => !numbers.includes(number));
  const kept = gone.filter((number) => found?.newest !== newest || !found.free.includes(number));
  if (kept.length > 0)
    throw new ResourceFailure(
      `Accounts would be lost: key ${kept.join(' and ')} may still wrap their keys. Leave it in wrappingKeys until the event WrappingKeyUnused names it ${section}.`,
    );
  const used = known.used.filter((number) => numbers.includes(number));
  return { opens: numbers, used: used.includes(newest) ? used : [...used, newest] };
}
