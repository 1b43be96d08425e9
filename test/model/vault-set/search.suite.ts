/**
 * The rest of the search of search.test.ts: crashes, and two devices at once; a million and a half states, printed with the
 * model's. `SEARCH=wide npm run test:faults -- vault-set` goes further, in minutes.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tally } from '../../faults/tally.ts';
import { type Explored, explore } from './explored.ts';
import type { Scenario } from './scenario.ts';
import { beginnings, faultsOfRepeats, isAfterEveryRound, one, two } from './searched.ts';

const counts: Record<string, number> = {};
/** What is not random needs no second seed. */
const searching = process.env.FAULTS_SEED === undefined ? describe : describe.skip;

function searched(part: string, scenario: Scenario): Explored {
  const explored = explore(scenario);
  const name = `vault set, states with ${part}`;
  counts[name] = (counts[name] ?? 0) + explored.states;
  return explored;
}

afterAll(() => tally('vault-set-search', counts));

searching.each(beginnings)('%s, by a device that crashes and calls again', (_, records) => {
  test('opens at every state until a member is passed over, ends well beside one that is down, and may be made again', () => {
    const explored = searched('a crash', { ...one, records, hurt: 1, crashes: 1 });
    expect(explored.broken).toBeUndefined();
    expect(faultsOfRepeats(explored)).toEqual([]);
  });
});

searching.each(beginnings)('%s, by two devices at once', (_, records) => {
  let explored: Explored;

  beforeAll(() => {
    explored = searched('two devices', { ...two, records });
  });

  test('opens at every state until a device was refused by one member in every round, and takes it for a liar', () => {
    expect(explored.broken).toBeUndefined();
    expect(explored.shut.filter((one) => !isAfterEveryRound(one))).toEqual([]);
  });

  test('nobody is told that it is done without a threshold, and a repeat ends well', () => {
    expect(explored.ends.get('done done')).toBeGreaterThan(0);
    expect(faultsOfRepeats(explored)).toEqual([]);
  });
});

searching.each(beginnings)('%s, by two devices of which one crashes and is gone', (_, records) => {
  test('opens at every state until a member is passed over, and a repeat ends well', () => {
    const explored = searched('two devices and a crash', { ...two, records, crashes: 1, gone: true });
    expect(explored.broken).toBeUndefined();
    expect(faultsOfRepeats(explored)).toEqual([]);
  });
});

if (process.env.SEARCH === 'wide')
  describe('further', () => {
    test.each(beginnings)('%s, by two devices, and one message lost, late or doubled', (_, records) => {
      const scenario = { ...two, records, hurt: 1, losses: 1 };
      expect(searched('two devices and a lost message', scenario).broken).toBeUndefined();
    });
  });
