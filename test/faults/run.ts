/**
 * `npm run test:faults [-- --nightly] [-- --seed N]`: the model and the faults, then what they counted as one table,
 * also in reports/faults.json. Anything else it is given goes to Jest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = new URL('../../reports/', import.meta.url);
const parts = new URL('faults/', reports);

const { values, tokens } = parseArgs({
  options: { nightly: { type: 'boolean', default: false }, seed: { type: 'string' } },
  strict: false,
  tokens: true,
  allowPositionals: true,
});
const seed = String(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const ours = new Set(
  tokens.flatMap((token) =>
    token.kind === 'option' && ['nightly', 'seed'].includes(token.name) ? indexes(token) : [],
  ),
);
const others = process.argv.slice(2).filter((_, index) => !ours.has(index));

function indexes({ index, value, inlineValue }: { index: number; value?: unknown; inlineValue?: boolean | undefined }) {
  return value !== undefined && !inlineValue ? [index, index + 1] : [index];
}

rmSync(parts, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
process.stdout.write(`seed ${seed}: npm run test:faults -- --seed ${seed}${values.nightly ? ' --nightly' : ''}\n`);

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--config=test/faults/jest.config.json',
    '--json',
    '--outputFile=reports/faults-jest.json',
    ...others,
  ],
  {
    cwd: root,
    // Without this Jest's JSON would go to standard output too.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, FAULTS_SEED: seed, FAULTS_NIGHTLY: values.nightly ? '1' : '0' },
  },
);

const counted = existsSync(parts)
  ? readdirSync(parts).map(
      (file) => JSON.parse(readFileSync(new URL(file, parts), 'utf8')) as Record<string, number | string>,
    )
  : [];
const names = [...new Set(counted.flatMap((part) => Object.keys(part)))].filter(
  (name) => !['suite', 'seed'].includes(name),
);
const total = Object.fromEntries(
  names.map((name) => [name, counted.reduce((sum, part) => sum + Number(part[name] ?? 0), 0)]),
);
writeFileSync(
  new URL('faults.json', reports),
  `${JSON.stringify({ seed: Number(seed), nightly: values.nightly, total, suites: counted }, null, 2)}\n`,
);
for (const [name, count] of Object.entries(total)) process.stdout.write(`${name.padEnd(52)}${count}\n`);
process.exitCode = status ?? 1;
