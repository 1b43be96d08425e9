/**
 * CPU of a recovery (start and finish) in the functions against the bare OPAQUE calls, in one run, in turn.
 * The functions run whole: middleware, parsing, decisions, evaluation, answer, and the log line and metric of each, which
 * go to /dev/null. AWS is not in it: the ports answer from memory. Run: `npm run bench -- handlers`. Exits 1 when the ratio
 * is above 1.5.
 */
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { bareOpaque, type Recovery, recoveries, silently } from './functions/recoveries.ts';
import { cpuOf } from './process/usage.ts';

const rounds = 40;
const recoveriesPerRound = 25;

/** Milliseconds of CPU for each. */
async function costOf(recovery: Recovery): Promise<number> {
  const cpu = await cpuOf(async () => {
    for (let i = 0; i < recoveriesPerRound; i++) await recovery();
  });
  return cpu / recoveriesPerRound;
}

const functions: number[] = [];
const opaqueOnly: number[] = [];
await silently(async () => {
  for (let round = -4; round < rounds; round++) {
    const [a, b] = [await costOf(recoveries['one vault']), await costOf(bareOpaque)];
    if (round < 0) continue; // warm-up
    functions.push(a);
    opaqueOnly.push(b);
  }
});

publish({
  name: 'handlers',
  measures: [
    {
      what: 'CPU of a recovery in the functions, AWS left out',
      unit: 'ms',
      ours: median(functions),
      other: { what: 'bare OPAQUE', value: median(opaqueOnly) },
      goal: { atMost: 1.5 },
    },
  ],
});
