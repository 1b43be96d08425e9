/**
 * An exhaustive search over n = 3, t = 2: every interleaving of the calls of lib/client/set/change.ts with the decisions
 * of lib/vault. Nothing in it is random. Here is what takes seconds; search.suite.ts goes on.
 */
import { describe, expect, test } from '@jest/globals';
import { explore } from './explored.ts';
import { liesAbout } from './lies.ts';
import * as others from './other-orders.ts';
import { beginnings, faultsOfRepeats, halfDone, isAfterEveryRound, one, registered, two } from './searched.ts';
import { places } from './symbols.ts';

describe.each(beginnings)('%s, whatever messages are lost, late or doubled', (_, records) => {
  test('opens at every state until a member is passed over, ends well beside one that is down, and may be made again', () => {
    const explored = explore({ ...one, records, hurt: 3 });
    expect(explored.broken).toBeUndefined();
    expect(explored.states).toBeGreaterThan(2_000);
    expect(faultsOfRepeats(explored)).toEqual([]);
  });

  test.each(places)('a liar at place %i cannot deny it, nor leave a good member behind', (place) => {
    const held = records.map((record, at) => (at === place ? { state: 'empty' as const } : record));
    const explored = explore({ ...one, records: held, liar: { place, lies: liesAbout(['O', 'P']) } });
    expect(explored.broken).toBeUndefined();
    expect([...explored.ends.keys()]).toEqual(['done']);
  });
});

describe('the search finds what the order is for', () => {
  const changing = { ...two, records: registered };

  test.each([
    ['a member is finished as soon as it was started', others.finishedAtOnce, changing],
    ['members are started and finished one by one', others.oneByOne, changing],
    ['members that hold the set in force come first', others.inForceFirst, { ...one, records: halfDone }],
    ['no finish alone shows whether another device is in line', others.allTogether, changing],
  ])('no password opens where %s', (_, machine, scenario) => {
    const { broken, states } = explore({ ...scenario, machine });
    expect(broken?.rule).toBe('no password opens, and no member was passed over');
    expect(states).toBeLessThan(10_000);
  });

  test('no password opens after fewer refusals than rounds where a refusal is no sign of another device', () => {
    const { shut } = explore({ ...changing, machine: others.passedOverAtOnce });
    expect(shut.some((one) => !isAfterEveryRound(one))).toBe(true);
  });

  test('a device is told that it is done, and no threshold had its set, where those that finished are not asked again', () => {
    const { broken } = explore({ ...changing, machine: others.unconfirmed, hurt: 1, losses: 1 });
    expect(broken?.rule).toBe('A is done, and no threshold had its set');
  });
});
