/** The templates of the key store's stacks as they really are synthesized, offline and checked by AwsSolutions. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from '../../../../lib/stacks/config/config.ts';
import { readConfig } from '../../../../lib/stacks/config/stages.ts';
import { validate } from '../../../../lib/stacks/config/validate.ts';
import { makeKeyStore } from '../../../../lib/stacks/key-store/make.ts';
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

/** Throws what synthesis throws: a finding of AwsSolutions above all. `change` is what a team wrote into the file. */
export function synthesize(context: Readonly<Record<string, unknown>> = {}, change: Partial<Config> = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'key-store-synth-'));
  const app = new App({ outdir, context: { stage: 'prod', ...context } });
  const config = readConfig((name) => app.node.tryGetContext(name));
  makeKeyStore(app, validate({ ...config, ...change }));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  const stacks = Object.keys(manifest.artifacts).filter((name) => /^backup-key-vault-prod-[a-z-]+$/.test(name));
  const resources = (stack: StackName): Resource[] => {
    const text = readFileSync(join(outdir, `backup-key-vault-prod-${stack}.template.json`), 'utf8');
    return Object.entries<Json>(JSON.parse(text).Resources).map(([id, resource]) => ({ id, ...resource }));
  };
  const ofType = (stack: StackName, type: string) => resources(stack).filter(({ Type }) => Type === type);
  const byId = (stack: StackName) => Object.fromEntries(resources(stack).map((resource) => [resource.id, resource]));
  const read = (stack: StackName, part: unknown) => resolve(part, byId(stack) as never);
  return { missing: manifest.missing, stacks, resources, ofType, resolve: read };
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
