/** A difference between the vault and the model, and in which column of the report it counts. */
import type { Item } from '../support/vault/table.ts';
import type { World } from './model.ts';

export const zeros = () => ({
  attemptsWronglySpent: 0,
  guessesAnsweredAndNotCounted: 0,
  acknowledgedRegistrationsLost: 0,
  keysStuck: 0,
  statesTheModelLacks: 0,
});

export type Zero = keyof ReturnType<typeof zeros>;

export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly zero: Zero;

  constructor(zero: Zero, what: object) {
    super(`the vault and the model differ, ${zero}: ${JSON.stringify(what, null, 1)}`);
    this.zero = zero;
  }
}

/** For an item that none of the possible worlds describes. */
export function zeroOf(possible: readonly World[], item: Item | undefined): Zero {
  const keys = possible.map(({ key }) => key);
  const all = (holds: (attempts: number) => boolean) => keys.every((key) => key && holds(key.attempts));
  if (keys.length === 0) return 'statesTheModelLacks';
  if (!item?.setup) return all(() => true) ? 'acknowledgedRegistrationsLost' : 'statesTheModelLacks';
  const spent = Number(item.attempts?.N);
  if (all((attempts) => spent > attempts)) return 'attemptsWronglySpent';
  if (all((attempts) => spent < attempts)) return 'guessesAnsweredAndNotCounted';
  return 'statesTheModelLacks';
}
