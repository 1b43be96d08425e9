/**
 * `npm run bench -- start [runs] [accounts]`, 10 and 100,000 by default: how long a vault takes on a built tree from the
 * command to the first answer of /v1/health, with an empty table and with one that holds many accounts, with npm and
 * without. All take turns. Beside the time stands the CPU that the vault's own process has taken by then, on which other
 * work on the machine has less effect.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/network/free-port.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { fill } from './accounts/fill.ts';

import { cpuTime } from './process/usage.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const [runs, accounts] = [Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 100_000)];
if (!(runs >= 1 && accounts >= 1)) throw new RangeError('usage: npm run bench -- start [runs] [accounts]');

const commands = { alone: [process.execPath, 'bin/bkv.ts', 'serve'], npm: ['npm', 'start'] } as const;
const tables = ['empty', 'full'] as const;

interface Took {
  /** Both in milliseconds. */
  readonly time: number;
  readonly cpu: number;
}

const folder = temporaryFolder();
const took = { alone: { empty: [] as Took[], full: [] as Took[] }, npm: { empty: [] as Took[], full: [] as Took[] } };
try {
  const built = spawnSync('npm', ['run', '-s', 'build'], { cwd, stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the build failed');
  await fill({ dataDir: folder.at('full'), accounts });
  // The first start makes the vault's keys.
  for (const table of tables) await start('alone', table);
  for (let run = 0; run < runs; run++)
    for (const command of ['alone', 'npm'] as const)
      for (const table of tables) took[command][table].push(await start(command, table));
} finally {
  folder.remove();
}

async function start(command: keyof typeof commands, table: (typeof tables)[number]): Promise<Took> {
  const [file, ...args] = commands[command];
  const [port, dataDir] = [await freePort(), folder.at(table)];
  const env = { ...process.env, PORT: String(port), VAULT_DATA_DIR: dataDir };
  const began = performance.now();
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  await healthy(`http://127.0.0.1:${port}`, child);
  const time = performance.now() - began;
  // Of the vault, not of npm.
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'holder.json'), 'utf8'));
  const cpu = cpuTime(pid);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { time, cpu };
}

/** A port that nobody uses: without it the address would only be known once the vault says so. */
async function healthy(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/v1/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the vault ended with ${child.exitCode}`);
}

const times = (command: keyof typeof commands, table: (typeof tables)[number]) =>
  took[command][table].map(({ time }) => time).sort((a, b) => a - b);
const cpus = (table: (typeof tables)[number]) => median(took.alone[table].map(({ cpu }) => cpu));

for (const command of ['alone', 'npm'] as const)
  for (const table of tables) {
    const sorted = times(command, table);
    const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
    process.stdout.write(
      `${command === 'npm' ? 'npm start' : 'bkv serve'}, ${table} table: ` +
        `min ${least.toFixed(0)}, median ${median(sorted).toFixed(0)}, max ${most.toFixed(0)} ms\n`,
    );
  }
const added = median(times('alone', 'full')) - median(times('alone', 'empty'));
const ofNpm = median(times('npm', 'empty')) - median(times('alone', 'empty'));
process.stdout.write(`the accounts add ${added.toFixed(0)} ms, npm adds ${ofNpm.toFixed(0)} ms\n`);

const many = accounts.toLocaleString('en-US');
publish({
  name: 'start',
  measures: [
    {
      what: `npm start to /v1/health, ${many} accounts`,
      unit: 'ms',
      ours: median(times('npm', 'full')),
      goal: { atMost: 1000 },
    },
    {
      what: 'the same without npm',
      unit: 'ms',
      ours: median(times('alone', 'full')),
      other: { what: 'empty table', value: median(times('alone', 'empty')) },
    },
    {
      what: 'CPU of that, of the vault',
      unit: 'ms',
      ours: cpus('full'),
      other: { what: 'empty table', value: cpus('empty') },
      goal: { atMost: 1.2 },
    },
  ],
  details: { runs, accounts, took },
});
