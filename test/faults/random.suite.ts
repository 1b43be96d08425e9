/** Random steps, random orders, random faults and kills, all of one seed: the model still explains every answer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { beginning, script } from '../model/commands.ts';
import { Mismatch, zeros } from '../model/mismatch.ts';
import { Play } from '../model/play.ts';
import { settings } from '../model/settings.ts';
import { parametersOf, processesOf, sequencesOf } from '../sequences.ts';
import { clocks } from '../support/clocks/clock.ts';
import { Cell } from '../support/vault/cell.ts';
import { breaking } from './baton.ts';
import { tally } from './tally.ts';

const given = sequencesOf('random', process.env.FAULTS_SEED);

describe.each(given)('several processes on one table (seed $seed)', (sequence) => {
  const processes = processesOf(sequence);
  let cell: Cell;

  beforeAll(async () => {
    cell = await Cell.start(clocks(processes + 1), settings);
  });

  afterAll(() => cell.close());

  test('their clocks apart, under any faults and kill -9, then restarted and asked on', async () => {
    const struck = { faults: 0, kills: 0, late: 0 };
    const found = zeros();
    let requests = 0;
    await fc.assert(
      fc.asyncProperty(
        beginning,
        script({ together: 3, processes, baton: breaking(struck), length: 20 }),
        async (begun, commands) => {
          const play = await Play.begin(cell, begun);
          try {
            await fc.asyncModelRun(() => ({ model: {}, real: play }), commands);
            await play.end();
            requests += play.requests;
          } catch (cause) {
            if (cause instanceof Mismatch) found[cause.zero]++;
            throw cause;
          } finally {
            play.close();
            const faultsInjected = struck.faults + struck.kills;
            tally(`random-${sequence.seed}`, {
              requests,
              faultsInjected,
              kills: struck.kills,
              late: struck.late,
              ...found,
            });
          }
        },
      ),
      parametersOf(sequence, 40),
    );
    expect(found).toEqual(zeros());
    if (sequence.path !== undefined) return;
    expect(struck.faults).toBeGreaterThan(50);
    expect(struck.kills).toBeGreaterThan(0);
    expect(struck.late).toBeGreaterThan(5);
  });
});
