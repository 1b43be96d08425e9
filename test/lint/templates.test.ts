/**
 * Two programs of other people read what would be deployed: cfn-lint and Checkov. What they find is put right, or set
 * aside with its reason in the file of each. Skipped where the program is not there.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { cfnLint } from './cfn-lint.ts';
import { checkov } from './checkov.ts';
import { type Finding, isSetAside, type Linter, place, type SetAside } from './finding.ts';
import { writeTemplates } from './templates.ts';

/** Python starts slowly, and the machine may be shared. */
const minutes = 600_000;

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
}, minutes);

afterAll(() => folder?.remove());

/** What it prints, whatever its exit code says of findings. */
const outputOf = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) =>
    execFile(program, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      stdout.trim() === '' ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
    ),
  );

const isThere = ({ program, version }: Linter) => String(spawnSync(program, ['--version']).stdout).includes(version);

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

describe.each([cfnLint, checkov])('$name', (linter) => {
  const { name, version, program, setAside, findsBad, argumentsFor, read } = linter;
  const linted = isThere(linter) ? test : test.skip;

  test('is installed by CI in this version', () => {
    expect(readFileSync('.ci/run', 'utf8')).toContain(`${name}==${version}`);
  });

  linted(
    `finds nothing that is not set aside, and all that is (needs ${program} ${version}, from PyPI)`,
    async () => {
      const all = read(await outputOf(program, argumentsFor(folder.path, templates)));
      const found = all.filter(({ stack }) => stack !== 'bad/bad');
      expect(all.filter((one) => !found.includes(one)).map(({ check }) => check)).toContain(findsBad);
      expect(left(found, setAside)).toEqual([]);
      expect(idle(found, setAside)).toEqual([]);
    },
    minutes,
  );
});
