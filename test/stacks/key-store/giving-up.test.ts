/** The way in docs/operations.md by which a vault is given up, walked through what is synthesized for it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../../../lib/stacks/app.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { entered } from '../entered.ts';

const vault = 'backup-key-vault-prod';
const [keyStore, cluster] = [`${vault}-key-store`, `${vault}-cluster`];
/** Shared with other vaults, and takes nothing with it (test/stacks/account-stack.test.ts). */
const shared = 'backup-key-vault-api-gateway-account-eu-central-1';
/** Tells of roles' changes, which AWS announces in one Region only, and keeps nothing. */
const relay = `${vault}-role-relay-eu-central-1`;

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties: { readonly terminationProtection?: boolean };
}

function synthesizeAll(context: Record<string, string>) {
  const folder = temporaryFolder();
  const app = new App({ outdir: folder.path, context: { ...entered('prod'), ...context } });
  buildApp(app);
  app.synth();
  const { artifacts } = JSON.parse(readFileSync(folder.at('manifest.json'), 'utf8'));
  const stacks = Object.entries<Artifact>(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const names = stacks.map(([name]) => name);
  const templates = new Map(names.map((name) => [name, readFileSync(folder.at(`${name}.template.json`), 'utf8')]));
  folder.remove();
  return {
    names,
    protectedStacks: stacks.filter(([, { properties }]) => properties.terminationProtection).map(([name]) => name),
    reads: (name: string) => names.filter((other) => artifacts[name].dependencies.includes(other)),
    template: (name: string) => templates.get(name) ?? '',
  };
}

const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split('\n## Giving up a vault\n');
const steps = (section.split('\n## ')[0] ?? '').split(/\n(?=\d\. )/).slice(1);
const commandsOf = (step: number) =>
  [...(steps[step - 1] ?? '').matchAll(/^ {7}(\S.*)$/gm)].map(([, line]) => line ?? '');

describe('giving up a vault', () => {
  const doomed = synthesizeAll({ deletionWindowDays: '30' });

  test('begins where every stack of its own is protected from termination', () => {
    const { names, protectedStacks } = synthesizeAll({});
    expect(names.sort()).toEqual([vault, cluster, keyStore, shared, relay].sort());
    expect(protectedStacks.sort()).toEqual([vault, cluster, keyStore].sort());
  });

  test('asks for the deletion of the key by a deployment that takes the protection off its stack alone', () => {
    expect(commandsOf(1)).toEqual([`npx cdk deploy -e ${keyStore} -c stage=prod -c deletionWindowDays=30`]);
    expect(doomed.protectedStacks.sort()).toEqual([vault, cluster].sort());
  });

  test('lets an administrator schedule it while all stacks are there', () => {
    expect(commandsOf(2)).toEqual(['aws kms schedule-key-deletion --pending-window-in-days 30 --key-id …']);
  });

  test('lifts the protection of exactly the stacks that still have it, and destroys with the same context', () => {
    const [destroy, ...lifts] = commandsOf(3).reverse();
    const lift = 'aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ';
    expect(lifts.map((line) => line.replace(lift, '')).sort()).toEqual(doomed.protectedStacks.sort());
    expect(destroy).toBe('npx cdk destroy --all -c stage=prod -c deletionWindowDays=30');
  });

  test('destroys who reads an export before who has it', () => {
    expect(doomed.reads(vault).sort()).toEqual([shared, keyStore]);
    expect(doomed.reads(keyStore)).toEqual([cluster]);
    expect(doomed.reads(cluster)).toEqual([]);
    const imports = (name: string) => [
      ...new Set([...doomed.template(name).matchAll(/"Fn::ImportValue": ?"([\w-]+):/g)].map(([, stack]) => stack)),
    ];
    expect(imports(vault)).toEqual([keyStore]);
    expect(imports(keyStore)).toEqual([cluster]);
  });
});
