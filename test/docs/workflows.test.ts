/** What runs on GitHub: with pinned actions, few rights, and no deployment that nobody looked at. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { root } from './markdown.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, '.github/workflows');
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const read = (name: string): Workflow => parse(textOf(name));
const names = readdirSync(folder);
const steps = names.flatMap((name) =>
  Object.entries(read(name).jobs).flatMap(([job, { steps }]) => steps.map((step) => ({ name, job, step }))),
);
const commands = ({ steps }: Job) => steps.map(({ run = '' }) => run).join('\n');

describe.each(names)('%s', (name) => {
  const { permissions, jobs, concurrency } = read(name);

  test('names a commit of each action, with its version beside it', () => {
    const uses = [...textOf(name).matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may write nothing to the repository, and asks for a token of AWS only in a job that uses one', () => {
    for (const granted of [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})])
      for (const [scope, level] of Object.entries(granted))
        expect([scope, level]).toEqual(scope === 'id-token' ? ['id-token', 'write'] : ['contents', 'read']);
    expect(permissions).not.toHaveProperty('id-token');
    for (const job of Object.values(jobs)) {
      const signsIn = job.steps.some(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
      expect(job.permissions?.['id-token'] === 'write').toBe(signsIn);
    }
  });

  test('keeps no token of the repository on the disk, ends by itself, and runs once at a time', () => {
    expect(concurrency).toBeDefined();
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(120);
    for (const { uses, with: given } of Object.values(jobs).flatMap((job) => job.steps))
      if (uses?.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false });
  });

  test('puts no expression into a script, where it would be run', () => {
    for (const { run = '' } of Object.values(jobs).flatMap((job) => job.steps)) expect(run).not.toContain('${{');
  });
});

test('no secret is read: AWS is reached by OIDC alone', () => {
  for (const name of names) expect(textOf(name)).not.toMatch(/secrets\.|aws-access-key|AWS_SECRET/);
});

test('every run uses the Node that the scripts run on', () => {
  const node = steps.filter(({ step }) => step.uses?.startsWith('actions/setup-node@'));
  expect(node.length).toBeGreaterThanOrEqual(3);
  for (const { step } of node) expect(step.with).toMatchObject({ 'node-version-file': '.nvmrc' });
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(readFileSync(join(root, '.nvmrc'), 'utf8').trim()).toBe(devDependencies.node);
});

test('ci runs all that .ci/run does, for every push and pull request', () => {
  const { on, jobs } = read('ci.yml');
  expect(Object.keys(on).sort()).toEqual(['pull_request', 'push']);
  expect(Object.values(jobs).map(commands).join('\n')).toMatch(/^bash \.ci\/run$/m);
});

describe('a deployment', () => {
  const { on, jobs } = read('deploy.yml');
  const [diff, deploy] = [jobs.diff as Job, jobs.deploy as Job];
  const uploaded = diff.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  const downloaded = deploy.steps.find(({ uses }) => uses?.startsWith('actions/download-artifact@'));

  test('is started by a person alone', () => {
    expect(Object.keys(on)).toEqual(['workflow_dispatch']);
    expect(Object.keys(jobs).sort()).toEqual(['deploy', 'diff']);
  });

  test('shows what would change, under an environment whose role only reads', () => {
    expect(diff.environment).toMatch(/^\$\{\{ inputs\.stage \}\}-diff$/);
    expect(commands(diff)).toMatch(/cdk diff --app cdk\.out --method=template/);
    expect(commands(diff)).toContain('$GITHUB_STEP_SUMMARY');
    expect(commands(diff)).not.toMatch(/cdk deploy/);
  });

  test('waits for the diff, and for the reviewers of the stage’s environment', () => {
    expect(deploy.needs).toBe('diff');
    expect(deploy.environment).toMatch(/^\$\{\{ inputs\.stage \}\}$/);
  });

  test('deploys the very assembly that was shown, and makes no other', () => {
    expect(uploaded?.with?.path).toMatch(/^cdk\.out$/m);
    expect(downloaded?.with?.name).toBe(uploaded?.with?.name);
    expect(commands(deploy)).toMatch(/cdk deploy --app cdk\.out --all --require-approval never$/m);
    expect(commands(deploy)).not.toMatch(/synth|npm run/);
  });
});

test('forms of issues ask for something, and send weaknesses elsewhere', () => {
  const forms = join(root, '.github/ISSUE_TEMPLATE');
  for (const name of ['bug.yml', 'feature.yml']) {
    const { name: title, description, body } = parse(readFileSync(join(forms, name), 'utf8'));
    expect(title).toBeTruthy();
    expect(description).toBeTruthy();
    const ids = body.flatMap(({ id }: { id?: string }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(body.filter(({ validations }: { validations?: object }) => validations).length).toBeGreaterThan(1);
  }
  const { contact_links: elsewhere } = parse(readFileSync(join(forms, 'config.yml'), 'utf8'));
  expect(elsewhere).toHaveLength(1);
  expect(elsewhere[0].about).toContain('SECURITY.md');
  expect(new URL(elsewhere[0].url).protocol).toBe('https:');
});
