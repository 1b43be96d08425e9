/** Every policy in every template of every stage and of the key store's stacks, wherever it stands. */
import { hostContext, type StackName, synthesize as synthesizeKeyStore } from './key-store/support/stacks.ts';
import { list, type PolicyDocument } from './policies.ts';
import { type Synthesized, synthesize } from './template.ts';

type Json = unknown;

export interface Template {
  readonly name: string;
  readonly resources: readonly { readonly id: string; readonly Type: string; readonly Properties?: Json }[];
  resolve(part: Json): Json;
}

export interface Found {
  /** Such as `prod Table: AWS::DynamoDB::GlobalTable Replicas.0.ResourcePolicy.PolicyDocument`. */
  readonly where: string;
  /** Type and property, without numbers: such as `AWS::KMS::Key KeyPolicy`. */
  readonly kind: string;
  readonly policy: PolicyDocument;
}

const stages = ['dev', 'prod', 'localstack'] as const;
const stacks: readonly StackName[] = ['cluster', 'key-store', 'admin-host'];

/** With the longest names that a deployment may have, so that sizes are the largest. */
export function everyTemplate(): Template[] {
  const longest = { vaultId: 'twelve-chars' };
  const vaultOf = (name: string, { resources, resolve }: Synthesized): Template => ({
    name,
    resources: Object.entries(resources).map(([id, resource]) => ({ id, ...resource })),
    resolve,
  });
  const vaults = [
    ...stages.map((stage) => vaultOf(stage, synthesize(stage, longest))),
    vaultOf('two wrapping keys', synthesize('dev', longest, { wrappingKeys: [2, 1] })),
  ];
  const keyStore = synthesizeKeyStore(hostContext);
  const keyStores = stacks.map((stack): Template => {
    return { name: stack, resources: keyStore.resources(stack), resolve: (part) => keyStore.resolve(stack, part) };
  });
  return [...vaults, ...keyStores];
}

export function policiesIn({ name, resources, resolve }: Template): Found[] {
  return resources.flatMap(({ id, Type, Properties }) =>
    documentsIn(resolve(Properties), []).map(({ path, policy }) => ({
      where: `${name} ${id}: ${Type} ${path.join('.')}`,
      kind: `${Type} ${path.filter((step) => !/^\d+$/.test(step)).join('.')}`,
      policy,
    })),
  );
}

interface At {
  readonly path: readonly string[];
  readonly policy: PolicyDocument;
}

/** What has a list of statements with effects, as an object or as the JSON of one. */
function documentsIn(part: Json, path: readonly string[]): At[] {
  if (typeof part === 'string') return part.startsWith('{') ? documentsIn(parsed(part), path) : [];
  if (typeof part !== 'object' || part === null) return [];
  if (isPolicy(part)) return [{ path, policy: { ...part, Statement: list(part.Statement) } }];
  return Object.entries(part).flatMap(([key, value]) => documentsIn(value, [...path, key]));
}

const isPolicy = (part: object): part is PolicyDocument =>
  'Statement' in part && list<Json>(part.Statement).every((one) => typeof one === 'object' && one && 'Effect' in one);

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a policy names; `NotAction` is taken for the names in it. */
export const actionsOf = ({ Statement }: PolicyDocument): string[] =>
  Statement.flatMap((statement) => {
    const { Action = [], NotAction = [] } = statement as { Action?: string | string[]; NotAction?: string | string[] };
    return [...list(Action), ...list(NotAction)];
  });
