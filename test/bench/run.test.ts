/** `npm run bench` tells by its exit code whether every goal was met. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { benchmarks } from '../../bench/benchmarks.ts';
import { reports } from '../../bench/report/publish.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = (...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', ...args], { cwd: root, encoding: 'utf8' });

const name = 'test-of-the-bench';

afterAll(() => rmSync(`${reports}${name}.json`, { force: true }));

/** A benchmark that measures 2 where at most so much is wanted. */
function published(atMost: number) {
  const measures = [{ what: 'two', unit: 'ms', ours: 2, goal: { atMost } }];
  const source = `import { publish } from './bench/report/publish.ts'; publish(${JSON.stringify({ name, measures })});`;
  return node('--input-type=module', '--eval', source);
}

describe('a benchmark', () => {
  test('ends with 0 when its goals are met, and shows them', () => {
    expect(published(2)).toMatchObject({ status: 0, stdout: expect.stringMatching(/two +≤ 2 +2 ms +met/) });
  });

  test('ends with 1 when a goal is missed', () => {
    expect(published(1)).toMatchObject({ status: 1, stdout: expect.stringMatching(/two +≤ 1 +2 ms +MISSED/) });
  });
});

describe('npm run bench', () => {
  test('says in one line which benchmarks there are when it does not know one', () => {
    const { status, stdout, stderr } = node('bench/run.ts', 'nothing');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `expected one of ${Object.keys(benchmarks).join(', ')}, got nothing\n`,
    });
  });

  test('fails with a benchmark that fails, and shows why', () => {
    const { status, stdout, stderr } = node('bench/run.ts', 'events', 'many', '--json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('usage: npm run bench -- events');
    expect(stderr).toContain('events left no report');
  });
});
