/**
 * Two programs of other people read what would be deployed: cfn-lint and Checkov. What they find is put right, or set
 * aside with its reason in the file of each. Skipped where the program is not there.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { cfnLint } from './cfn-lint.ts';
import { checkov } from './checkov.ts';
import { type Finding, isSetAside, place, type SetAside } from './finding.ts';
import { writeTemplates } from './templates.ts';

/** Beside the stages, to see that a program finds what is bad. */
const bad = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketNam: 'a' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  },
};

let folder: TemporaryFolder;
let templates: string[];

beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(folder.at('bad'));
  writeFileSync(folder.at('bad/bad.template.json'), JSON.stringify(bad));
  templates = [...writeTemplates(folder.path), folder.at('bad/bad.template.json')];
});

afterAll(() => folder?.remove());

/** What it prints, whatever its exit code says of findings. */
const outputOf = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) =>
    execFile(program, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      stdout.trim() === '' ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
    ),
  );

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

const left = (findings: readonly Finding[], setAside: readonly SetAside[]) =>
  findings.filter((finding) => !isSetAside(finding, setAside)).map((one) => `${one.check} ${place(one)}: ${one.says}`);

/** What is set aside and is not found any more. */
const idle = (findings: readonly Finding[], setAside: readonly SetAside[]) =>
  setAside.filter((one) => !findings.some((finding) => isSetAside(finding, [one]))).map(({ check }) => check);

test('the templates of every stage and stack are looked at', () => {
  const names = templates.map((path) => path.slice(folder.path.length + 1));
  for (const stack of ['dev', 'prod', 'prod-cluster', 'prod-key-store', 'prod-admin-host', 'localstack'])
    expect(names).toContainEqual(expect.stringMatching(new RegExp(`/backup-key-vault-${stack}\\.template\\.json$`)));
});

test.each([...cfnLint.setAside, ...checkov.setAside])('$check is set aside for a reason', ({ why }) => {
  expect(why.length).toBeGreaterThan(20);
});

describe.each([cfnLint, checkov])('$name', ({ program, setAside, findsBad, argumentsFor, read }) => {
  const linted = isThere(program) ? test : test.skip;

  linted(`finds nothing that is not set aside, and all that is (needs ${program} from PyPI)`, async () => {
    const all = read(await outputOf(program, argumentsFor(folder.path, templates)));
    const found = all.filter(({ stack }) => stack !== 'bad/bad');
    expect(all.filter((one) => !found.includes(one)).map(({ check }) => check)).toContain(findsBad);
    expect(left(found, setAside)).toEqual([]);
    expect(idle(found, setAside)).toEqual([]);
  });
});
