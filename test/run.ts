/**
 * `npm test` runs the quick tests: those that reach no process, server, browser or CDK. `npm run test:all` goes on with
 * the rest, and with `--rest` runs nothing but that. Each group's results are in reports/<group>-jest.json. With the name
 * of a test file, `npm test -- <name>` runs that, whichever group it is of. Every other argument goes to Jest.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reaches } from './support/runner/reach.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const [all, onlyRest] = ['--all', '--rest'].map((option) => given.includes(option));
const args = given.filter((one) => one !== '--all' && one !== '--rest');
const files = globSync('test/**/*.test.ts', { cwd: root });

function jest(...more: string[]): number {
  const command = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...args, ...more];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function group(name: string, listed: readonly string[]): number {
  process.stdout.write(`${name}: ${listed.length} test files\n`);
  process.env.TEST_FILES = listed.map((file) => root + file).join('\n');
  return jest(
    '--filter=<rootDir>/test/support/runner/only-listed.cjs',
    '--json',
    `--outputFile=reports/${name}-jest.json`,
  );
}

function main(): number {
  const memo = mkdtempSync(join(tmpdir(), 'vault-tests-'));
  process.env.TEST_MEMO = memo;
  try {
    return run();
  } finally {
    rmSync(memo, { recursive: true, force: true });
  }
}

function run(): number {
  if (args.some((one) => files.some((file) => file.includes(one)))) return jest();
  mkdirSync(`${root}reports`, { recursive: true });
  const { quick = [], rest = [] } = Object.groupBy(files, (file) => (reaches(file) === undefined ? 'quick' : 'rest'));
  const failed = onlyRest ? 0 : group('quick', quick);
  return all ? Math.max(failed, group('rest', rest)) : failed;
}

process.exitCode = main();
