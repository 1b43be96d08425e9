/**
 * CPU of a recovery (start and finish) in the functions against the bare OPAQUE calls, in one run, in turn.
 * The functions run whole: middleware, parsing, decisions, evaluation, answer, and the log line and metric of each, which
 * go to /dev/null. AWS is not in it: the ports answer from memory. Run: `npm run bench -- handlers`. Exits 1 when the ratio
 * is above 1.5.
 */
import { bareOpaque, cpuOf, median, type Recovery, recoveries, silently } from './functions/recoveries.ts';

const rounds = 40;
const recoveriesPerRound = 25;
const limit = 1.5;

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

const ratio = median(functions.map((value, i) => value / (opaqueOnly[i] ?? 1)));
console.log(`functions    ${median(functions).toFixed(3)} ms CPU a recovery (median of ${rounds})`);
console.log(`bare OPAQUE  ${median(opaqueOnly).toFixed(3)} ms`);
console.log(`ratio        ${ratio.toFixed(2)} (limit ${limit})`);
if (ratio > limit) process.exitCode = 1;
