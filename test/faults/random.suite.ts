/** Random steps, random orders, random faults and kills, all of one seed: the model still explains every answer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { script } from '../model/commands.ts';
import { Play } from '../model/play.ts';
import { settings } from '../model/settings.ts';
import { Cell } from '../support/cell.ts';
import { Clock } from '../support/clock.ts';
import { breaking } from './baton.ts';
import { nightly, seed, tally } from './tally.ts';

let cell: Cell;

beforeAll(async () => {
  cell = await Cell.start(new Clock(), 2, settings);
});

afterAll(() => cell.close());

test('two processes on one table, under any faults and kill -9, then restarted and asked on', async () => {
  const struck = { faults: 0, kills: 0 };
  let requests = 0;
  await fc.assert(
    fc.asyncProperty(script(3, 2, breaking(struck), 20), async (commands) => {
      const play = await Play.begin(cell);
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: play }), commands);
        await play.end();
        requests += play.requests;
      } finally {
        play.close();
      }
    }),
    { seed, numRuns: nightly ? 2_000 : 40, interruptAfterTimeLimit: nightly ? 7_200_000 : 150_000 },
  );
  tally('random', { requests, faultsInjected: struck.faults + struck.kills, kills: struck.kills });
  expect(struck.faults).toBeGreaterThan(50);
  expect(struck.kills).toBeGreaterThan(0);
}, 8_000_000);
