/**
 * `npm run explore [-- --minutes 30] [-- --seed N] [-- --only model]`: plays new random sequences of the model, the faults
 * and the fuzz, one seed after the other, until the minutes are over. Ends with 1 at the first that is red, and says how
 * to play it again and how to keep it.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Suite, wholeNumber } from './sequences.ts';

const commands: Record<Suite, (seed: number) => readonly string[]> = {
  model: (seed) => ['run', '-s', 'test:faults', '--', '--seed', String(seed), 'model'],
  random: (seed) => ['run', '-s', 'test:faults', '--', '--seed', String(seed), 'random'],
  fuzz: (seed) => ['run', '-s', 'test:fuzz', '--', '--seed', String(seed)],
};
const all = Object.keys(commands) as Suite[];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    only: { type: 'string' },
  },
});

function suitesOf(only: string | undefined): readonly Suite[] {
  if (only === undefined) return all;
  const found = all.filter((suite) => suite === only);
  if (found.length > 0) return found;
  process.stderr.write(`--only is one of ${all.join(', ')}, not "${only}"\n`);
  process.exit(2);
}

const minutes = wholeNumber('minutes', values.minutes);
const first = wholeNumber('seed', values.seed);
const suites = suitesOf(values.only);
const end = performance.now() + minutes * 60_000;

function explore(): number {
  process.stdout.write(`the first seed is ${first}; ${minutes} minutes\n`);
  let played = 0;
  for (let seed = first; ; seed = (seed + 1) % 1_000_000_000) {
    for (const suite of suites) {
      if (performance.now() >= end) {
        process.stdout.write(`${played} sequences played, none red\n`);
        return 0;
      }
      process.stdout.write(`\n== ${suite}, seed ${seed}\n`);
      const command = commands[suite](seed);
      const { status, signal } = spawnSync('npm', command, { stdio: 'inherit' });
      if (signal) return 1;
      played++;
      if (status === 0) continue;
      process.stdout.write(`\nred: ${suite}, seed ${seed}. Play it again with: npm ${command.join(' ')}\n`);
      process.stdout.write(`Keep it, with the path that is printed above, in test/sequences.ts: { seed: ${seed} }\n`);
      return 1;
    }
  }
}

process.exitCode = explore();
