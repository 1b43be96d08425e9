import { expect, test } from '@jest/globals';
import { reaches } from './reach.ts';

const tree: Record<string, string> = {
  'test/pure.test.ts': "import { a } from '../lib/a.ts';\nimport type { Stack } from 'aws-cdk-lib';\n",
  'lib/a.ts': "export { b } from './b.ts';\n",
  'lib/b.ts': "import { a } from './a.ts';\nimport { readFileSync } from 'node:fs';\n",
  'test/process.test.ts': "import { run } from './support/run.ts';\n",
  'test/support/run.ts': "import { spawn } from 'node:child_process';\n",
  'test/stack.test.ts': "import { Queue } from 'aws-cdk-lib/aws-sqs';\n",
  'test/late.test.ts': "const { server } = await import('./support/server.ts');\n",
  'test/support/server.ts': "import { createServer } from 'node:http';\n",
};
const read = (path: string) => tree[path];

test('a test that only computes is quick, whatever types it names and whatever circle it goes through', () => {
  expect(reaches('test/pure.test.ts', read)).toBeUndefined();
});

test.each([
  ['test/process.test.ts', 'node:child_process'],
  ['test/stack.test.ts', 'aws-cdk-lib/aws-sqs'],
  ['test/late.test.ts', 'node:http'],
])('%s waits for %s', (path, what) => {
  expect(reaches(path, read)).toBe(what);
});

test('in this tree, the rules of the vault are quick and its stacks are not', () => {
  expect(reaches('test/vault/race.test.ts')).toBeUndefined();
  expect(reaches('test/stacks/synth.test.ts')).toMatch(/^aws-cdk-lib/);
});
