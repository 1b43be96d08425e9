/** The beginnings that every search is made from, and what is asked of what it found. */
import * as machine from '../../../lib/client/set/change.ts';
import { alone, changed, nothing } from './beginnings.ts';
import type { Explored } from './explored.ts';
import { Repeats } from './repeated.ts';
import { places } from './symbols.ts';

export const registered = changed(nothing, 'O');
export const halfDone = changed(registered, 'P', [1]);

export const beginnings = Object.entries({
  'a first registration': nothing,
  'a change of password': registered,
  'a change that another device left half done': halfDone,
  'a move from one vault': alone,
});

/** Each with a password of its own, and all with the same key. */
export const one = { machine, devices: ['A'] };
export const two = { machine, devices: ['A', 'B'] };

/** With all members up, a repeat from each state of their records, in whichever order they answer. */
export function faultsOfRepeats({ records }: Explored): string[] {
  const repeats = new Repeats(machine);
  const orders = [places, places.toReversed()];
  return records.flatMap((held) => orders.flatMap((order) => repeats.faultOf(held, order) ?? []));
}

type Shut = Explored['shut'][number];

/**
 * On the way to this state that no password opens, a device that passed a member over had been refused by it in every
 * round, and so takes it for a liar.
 */
export const isAfterEveryRound = ({ steps, by }: Shut): boolean =>
  by.some(({ name, round, places: left }) => {
    const refusals = (place: number) => {
      const refused = new RegExp(`^${name}'s (read|start|finish) at ${place + 1}: refused$`);
      return steps.filter((step) => refused.test(step)).length;
    };
    return round === machine.mostRounds && left.some((place) => refusals(place) === machine.mostRounds);
  });
