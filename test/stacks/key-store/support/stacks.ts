/** The templates of the key store's stacks as they really are synthesized, offline and checked by AwsSolutions. */
import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from '../../../../lib/stacks/config/config.ts';
import { readConfig } from '../../../../lib/stacks/config/read.ts';
import { validate } from '../../../../lib/stacks/config/validate.ts';
import { makeKeyStore } from '../../../../lib/stacks/key-store/make.ts';
import { onceInRun } from '../../../support/memo.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { entered } from '../../entered.ts';
import { resolve } from '../../template.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
type Json = any;

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export type StackName = 'cluster' | 'key-store' | 'admin-host';

export interface Synthesized {
  readonly missing: unknown;
  readonly stacks: readonly string[];
  resources(stack: StackName): readonly Resource[];
  ofType(stack: StackName, type: string): readonly Resource[];
  /** A part of the stack's template with every intrinsic function read. */
  resolve(stack: StackName, part: unknown): Json;
}

export const hostContext = { cliPackage: 's3://packages/cloudhsm-cli.rpm', cliPackageSha256: 'ab'.repeat(32) };

type Context = Readonly<Record<string, unknown>>;

interface Written {
  readonly manifest: Json;
  /** By the name of the stack. */
  readonly templates: Readonly<Record<string, Json>>;
}

/** What is written for a deployment. */
function write(context: Context, change: Partial<Config>): Written {
  const folder = temporaryFolder();
  try {
    const app = new App({ outdir: folder.path, context: { ...entered('prod'), ...context } });
    const config = readConfig(app.node.getAllContext());
    makeKeyStore(app, validate({ ...config, ...change }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();
    const json = (name: string): Json => JSON.parse(readFileSync(folder.at(name), 'utf8'));
    const manifest = json('manifest.json');
    const stacks = Object.keys(manifest.artifacts).filter((name) => /^backup-key-vault-prod-[a-z-]+$/.test(name));
    return { manifest, templates: Object.fromEntries(stacks.map((name) => [name, json(`${name}.template.json`)])) };
  } finally {
    folder.remove();
  }
}

/** Throws what synthesis throws: a finding of AwsSolutions above all. `change` is what a team wrote into the file. */
export function synthesize(context: Context = {}, change: Partial<Config> = {}): Synthesized {
  const { manifest, templates } = onceInRun(['key store', context, change], () => write(context, change));
  const resources = (stack: StackName): Resource[] => {
    const { Resources } = templates[`backup-key-vault-prod-${stack}`];
    return Object.entries<Json>(Resources).map(([id, resource]) => ({ id, ...resource }));
  };
  const ofType = (stack: StackName, type: string) => resources(stack).filter(({ Type }) => Type === type);
  const byId = (stack: StackName) => Object.fromEntries(resources(stack).map((resource) => [resource.id, resource]));
  const read = (stack: StackName, part: unknown) => resolve(part, byId(stack) as never);
  return { missing: manifest.missing, stacks: Object.keys(templates), resources, ofType, resolve: read };
}

/** Statements of the policies attached to the role whose logical id begins so. */
export function statementsOf(synthesized: Synthesized, stack: StackName, rolePrefix: string): Json[] {
  return synthesized
    .ofType(stack, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(rolePrefix)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

export const actionsOf = (statements: readonly Json[]): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort() as string[];
