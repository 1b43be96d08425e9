/** The templates that really are synthesized, one per stage, and their references read as fixed values. */
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import type { StageName } from '../../lib/key-store/names.ts';
import { buildApp } from '../../lib/stacks/app.ts';
import type { Config } from '../../lib/stacks/config/config.ts';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { validate } from '../../lib/stacks/config/validate.ts';
import { prefix } from '../../lib/stacks/names.ts';
import { onceInRun } from '../support/memo.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { entered } from './entered.ts';

export const account = '210987654321';
export const region = 'eu-central-1';
export const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

export const keyStoreId = 'cks-1234567890abcdef0';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string[];
}

export interface Synthesized {
  /** What synthesis would have had to ask an AWS account. */
  readonly missing: unknown;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Values of the stack's outputs, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All resources of one type, by logical id. */
  ofType(type: string): [string, Resource][];
  /** The functions of the vault itself, by name without the stage. Those behind a custom resource have none. */
  functions(): Readonly<Record<string, Resource>>;
  /** A part of the template with every intrinsic function read. */
  resolve<T = unknown>(part: unknown): T;
}

const synthesized = new Map<string, Synthesized>();

/** Once per stage, context and change. Throws what synthesis throws: an unset finding of AwsSolutions above all. */
export function synthesize(
  stage: StageName,
  context: Record<string, string> = {},
  change: Partial<Config> = {},
): Synthesized {
  const name = JSON.stringify([stage, context, change]);
  const imported = stage === 'prod' ? { keyArn, keyStoreId } : {};
  const known = synthesized.get(name) ?? read(stage, { ...imported, ...context }, change);
  synthesized.set(name, known);
  return known;
}

/** With the stacks of its own key store, which name what the vault's watches. */
export const synthesizeWhole = (stage: StageName): Synthesized => read(stage, {}, {});

interface Written {
  readonly template: {
    readonly Resources: Record<string, Resource>;
    readonly Outputs: Record<string, { Value: unknown }>;
  };
  readonly missing?: unknown;
}

function write(stage: StageName, context: Record<string, string>, change: Partial<Config>): Written {
  const folder = temporaryFolder();
  const app = new App({ outdir: folder.path, context: { ...entered(stage), ...context } });
  const config = validate({ ...readConfig(app.node.getAllContext()), ...change });
  buildApp(app, [config]);
  const stackName = prefix(config.vaultId);
  app.synth();
  const template = JSON.parse(readFileSync(folder.at(`${stackName}.template.json`), 'utf8'));
  const { missing } = JSON.parse(readFileSync(folder.at('manifest.json'), 'utf8'));
  folder.remove();
  return { template, missing };
}

function read(stage: StageName, context: Record<string, string>, change: Partial<Config>): Synthesized {
  const { template, missing } = onceInRun(['vault', stage, context, change], () => write(stage, context, change));
  const { Resources: resources, Outputs: outputs } = template;
  const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
  return {
    missing,
    resources,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, Value])),
    ofType,
    functions: () =>
      Object.fromEntries(
        ofType('AWS::Lambda::Function').flatMap(([, lambda]) => {
          const name: string | undefined = lambda.Properties.FunctionName;
          return name === undefined ? [] : [[name.slice(`backup-key-vault-${stage}-`.length), lambda]];
        }),
      ),
    resolve: (part) => resolve(part, resources) as never,
  };
}

const pseudo: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'stack',
};

type Json = Record<string, unknown>;

/** A part of a template with every intrinsic function read. What another stack exports stays its name. */
export function resolve(part: unknown, resources: Synthesized['resources']): unknown {
  if (Array.isArray(part)) return part.map((item) => resolve(item, resources));
  if (typeof part !== 'object' || part === null) return part;
  const [[name, value] = []] = Object.entries(part);
  switch (Object.keys(part).length === 1 ? name : undefined) {
    case 'Ref':
      return pseudo[value as string] ?? reference(value as string, resources);
    case 'Fn::GetAtt': {
      const [id = '', attribute = ''] = value as string[];
      return attributeOf(id, attribute, resources);
    }
    case 'Fn::Join': {
      const [separator, items] = resolve(value, resources) as [string, string[]];
      return items.join(separator);
    }
    case 'Fn::Split': {
      const [separator, text] = resolve(value, resources) as [string, string];
      return text.split(separator);
    }
    case 'Fn::Select': {
      const [index, items] = resolve(value, resources) as [string | number, unknown[]];
      return items[Number(index)];
    }
    case 'Fn::ImportValue':
      return `<${value}>`;
    default:
      return Object.fromEntries(Object.entries(part as Json).map(([key, item]) => [key, resolve(item, resources)]));
  }
}

const nameProperties: Record<string, string> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Lambda::Function': 'FunctionName',
};

function reference(id: string, resources: Synthesized['resources']): string {
  const resource = resources[id];
  const property = resource && nameProperties[resource.Type];
  const name = property && resource.Properties[property];
  return name === undefined ? `<${id}>` : String(resolve(name, resources));
}

function attributeOf(id: string, attribute: string, resources: Synthesized['resources']): string {
  const resource = resources[id];
  const physical = reference(id, resources);
  const queue = resource?.Properties?.QueueName;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  switch (`${resource?.Type}.${attribute}`) {
    case 'AWS::IAM::Role.Arn':
      return `arn:aws:iam::${account}:role/${physical}`;
    case 'AWS::KMS::Key.Arn':
      return arn('kms', `key/${id}`);
    case 'AWS::DynamoDB::GlobalTable.Arn':
      return arn('dynamodb', `table/${physical}`);
    case 'AWS::DynamoDB::GlobalTable.StreamArn':
      return arn('dynamodb', `table/${physical}/stream/2026-01-01T00:00:00.000`);
    case 'AWS::SQS::Queue.Arn':
      return arn('sqs', queue);
    case 'AWS::SQS::Queue.QueueName':
      return queue;
    case 'AWS::Events::EventBus.Arn':
      return arn('events', `event-bus/${physical}`);
    case 'AWS::Logs::LogGroup.Arn':
      return arn('logs', `log-group:${physical}:*`);
    default:
      return `<${id}.${attribute}>`;
  }
}
