/**
 * `npm run bench`: all that are quick, each in a process of its own, and then one table of all. With `--json`
 * the reports as JSON and nothing else. `npm run bench -- <name> [arguments]` runs one.
 *
 * With `--record` what was measured is kept in bench/recorded/, from which the pictures in docs/ are made.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchmarks } from './benchmarks.ts';
import type { Report } from './report/measure.ts';
import { reports } from './report/publish.ts';
import { formatTable } from './report/table.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const recorded = here('recorded/');
const args = process.argv.slice(2);
const flag = (name: string): boolean => {
  const at = args.indexOf(name);
  if (at !== -1) args.splice(at, 1);
  return at !== -1;
};
const [json, record] = [flag('--json'), flag('--record')];
const [name, ...rest] = args;

if (name === undefined) runQuick();
else if (Object.hasOwn(benchmarks, name)) runOne(name);
else {
  process.stderr.write(`expected one of ${Object.keys(benchmarks).join(', ')}, got ${name}\n`);
  process.exitCode = 2;
}

function runOne(benchmark: string): void {
  process.exitCode = run(benchmark, rest, json ? 'quiet' : 'shown');
  const report = read(benchmark);
  if (json && report) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

function runQuick(): void {
  const done: Report[] = [];
  for (const [quick, { quick: quickArgs }] of Object.entries(benchmarks)) {
    if (!quickArgs) continue;
    process.stderr.write(`${quick} …\n`);
    if (run(quick, quickArgs, 'quiet') !== 0) process.exitCode = 1;
    const report = read(quick);
    if (report) done.push(report);
  }
  process.stdout.write(json ? `${JSON.stringify(done, null, 2)}\n` : formatTable(done));
}

/** The exit code. What a quiet one prints is shown when it leaves no report. */
function run(benchmark: string, benchmarkArgs: readonly string[], output: 'quiet' | 'shown'): number {
  const entry = benchmarks[benchmark];
  if (!entry) throw new RangeError(`unknown benchmark ${benchmark}`);
  rmSync(`${reports}${benchmark}.json`, { force: true });
  const stdio = output === 'shown' ? 'inherit' : 'pipe';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', here(entry.file), ...benchmarkArgs],
    { stdio, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const report = `${reports}${benchmark}.json`;
  if (!existsSync(report)) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${benchmark} left no report\n`);
  else if (record) {
    mkdirSync(recorded, { recursive: true });
    copyFileSync(report, `${recorded}${benchmark}.json`);
  }
  return status ?? 1;
}

function read(benchmark: string): Report | undefined {
  const report = `${reports}${benchmark}.json`;
  return existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined;
}
