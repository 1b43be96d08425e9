/**
 * `npm run test:faults [-- --seed N] [-- part]`: the model and the faults, then what they counted as one table, also in
 * reports/faults.json. Without a seed, the sequences of test/sequences.ts. A part, such as `model` or `random`, is a path
 * that Jest looks for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sequencesOf } from '../sequences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = new URL('../../reports/', import.meta.url);
const counts = new URL('faults/', reports);

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
const played = sequencesOf('model', values.seed).map(({ seed }) => seed);

rmSync(counts, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
process.stdout.write(`seed ${played.join(', ')}\n`);

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--config=test/faults/jest.config.json',
    '--json',
    '--outputFile=reports/faults-jest.json',
    ...positionals,
  ],
  {
    cwd: root,
    // Without this Jest's JSON would go to standard output too.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...(values.seed !== undefined && { FAULTS_SEED: values.seed }) },
  },
);

const counted = existsSync(counts)
  ? readdirSync(counts).map(
      (file) => JSON.parse(readFileSync(new URL(file, counts), 'utf8')) as Record<string, number | string>,
    )
  : [];
const names = [...new Set(counted.flatMap((suite) => Object.keys(suite)))].filter((name) => name !== 'suite');
const total = Object.fromEntries(
  names.map((name) => [name, counted.reduce((sum, suite) => sum + Number(suite[name] ?? 0), 0)]),
);
writeFileSync(new URL('faults.json', reports), `${JSON.stringify({ total, suites: counted }, null, 2)}\n`);
for (const [name, count] of Object.entries(total)) process.stdout.write(`${name.padEnd(52)}${count}\n`);
process.exitCode = status ?? 1;
