/** Compares each resource that decides who can use a key with what this tree would deploy. */
import { createHash } from 'node:crypto';
import { codeSha256, digestOf, filesOf } from './code.ts';
import type { DeployedAws } from './deployed.ts';
import type { ExpectedStack, TemplateResource } from './expected.ts';
import { type Known, resolve } from './intrinsics.ts';
import { policyOf, same } from './same.ts';
import type { Finding } from './statement.ts';

interface Comparison {
  readonly what: string;
  readonly expected: unknown;
  readonly found: unknown;
}

interface Subject {
  readonly aws: DeployedAws;
  readonly stack: ExpectedStack;
  readonly known: Known;
  readonly logicalId: string;
  readonly id: string;
  /** The properties that the template says, with every intrinsic function read. */
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any type of resource
  readonly properties: any;
}

type Compare = (subject: Subject) => Promise<readonly Comparison[]>;

/** By type of resource. Others decide nothing about keys, and the template as a whole was compared. */
const comparisons: Readonly<Record<string, Compare>> = {
  'AWS::Lambda::Function': compareFunction,
  'AWS::Lambda::Alias': compareAlias,
  'AWS::IAM::Role': compareRole,
  'AWS::KMS::Key': async ({ aws, id, properties }) => [
    { what: 'policy', expected: policyOf(properties.KeyPolicy), found: policyOf(await aws.keyPolicy(id)) },
  ],
  // KMS has no such key in CloudFormation: a custom resource makes it, and is told the whole policy as text.
  'Custom::CloudHsmKey': async ({ aws, id, properties }) => [
    { what: 'policy', expected: policyOf(properties.Policy), found: policyOf(await aws.keyPolicy(id)) },
  ],
  'AWS::DynamoDB::GlobalTable': compareTable,
  'AWS::CloudWatch::Alarm': compareAlarm,
  'AWS::CloudWatch::CompositeAlarm': compareAlarm,
};

/** Every finding about one stack. `known` has its resources. */
export async function compareStack(aws: DeployedAws, stack: ExpectedStack, known: Known): Promise<Finding[]> {
  const template: Comparison = { what: 'template', expected: stack.template, found: await aws.template(stack.name) };
  const findings = [toFinding(`stack ${stack.name}`, template)];
  for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
    const compare = comparisons[resource.Type];
    if (!compare) continue;
    const there = known.resources[logicalId];
    const subject = `${kindOf(resource)} ${there?.id ?? logicalId}`;
    if (!there) {
      findings.push(toFinding(subject, { what: 'is there', expected: true, found: false }));
      continue;
    }
    const properties = resolve(resource.Properties ?? {}, known);
    for (const comparison of await compare({ aws, stack, known, logicalId, id: there.id, properties }))
      findings.push(toFinding(subject, comparison));
  }
  return findings;
}

/** `AWS::Lambda::Function` to `function`. */
const kindOf = ({ Type }: TemplateResource): string => (Type.split('::').at(-1) ?? '').toLowerCase();

export function toFinding(subject: string, { what, expected, found }: Comparison): Finding {
  const text = typeof found === 'string' ? found : JSON.stringify(found ?? null);
  return { subject, what, same: same(expected, found), found: createHash('sha256').update(text).digest('hex') };
}

async function compareFunction({ aws, stack, logicalId, id, properties }: Subject): Promise<Comparison[]> {
  const { configuration, zip } = await aws.function(id);
  const code = stack.code(logicalId);
  const { Handler, Runtime, Role, Timeout = 3, MemorySize = 128, Environment, Layers } = properties;
  return [
    // AWS Signer puts a signature into the zip: then only the files in it can be the same.
    ...(code?.sha256 !== undefined && configuration.SigningJobArn === undefined
      ? [{ what: 'CodeSha256', expected: code.sha256, found: configuration.CodeSha256 }]
      : []),
    { what: 'what can be downloaded', expected: configuration.CodeSha256, found: codeSha256(zip) },
    { what: 'code', expected: code && digestOf(code.files), found: digestOf(filesOf(zip)) },
    { what: 'role', expected: Role, found: configuration.Role },
    {
      what: 'settings',
      expected: { Handler, Runtime, Timeout, MemorySize, Environment: Environment?.Variables ?? {}, Layers },
      found: {
        Handler: configuration.Handler,
        Runtime: configuration.Runtime,
        Timeout: configuration.Timeout,
        MemorySize: configuration.MemorySize,
        Environment: configuration.Environment?.Variables ?? {},
        Layers: configuration.Layers?.map(({ Arn }) => Arn),
      },
    },
  ];
}

/** Who may call the alias: the permissions of the template, and nobody besides. */
async function compareAlias({ aws, stack, known, logicalId, properties }: Subject): Promise<Comparison[]> {
  const allowed = Object.values(stack.template.Resources)
    .filter(
      ({ Type, Properties = {} }) =>
        Type === 'AWS::Lambda::Permission' &&
        (Properties.FunctionName as { Ref?: string } | undefined)?.Ref === logicalId,
    )
    .map(({ Properties = {} }) => resolve(Properties, known) as Record<string, unknown>)
    .map(({ Action, Principal, SourceArn }) => ({ Action, Principal, SourceArn }));
  const policy = await aws.functionPolicy(properties.FunctionName, properties.Name);
  const statements: { Action: string; Principal: { Service?: string }; Condition?: Record<string, object> }[] =
    policy === undefined ? [] : JSON.parse(policy).Statement;
  const found = statements.map(({ Action, Principal, Condition = {} }) => ({
    Action,
    Principal: Principal.Service ?? Principal,
    SourceArn: Object.values(Condition).flatMap((values) => Object.values(values))[0],
  }));
  return [{ what: 'who may call it', expected: allowed, found }];
}

async function compareRole({ aws, stack, known, logicalId, id, properties }: Subject): Promise<Comparison[]> {
  const { trust, boundary, policies, managed } = await aws.role(id);
  const attached = Object.values(stack.template.Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && namesRole(Properties, logicalId))
    .map(({ Properties }) => resolve(Properties, known) as { PolicyName: string; PolicyDocument: unknown });
  const inline = (properties.Policies ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
  const documents = (list: readonly unknown[]) => list.map(policyOf);
  return [
    { what: 'who may take it', expected: policyOf(properties.AssumeRolePolicyDocument), found: policyOf(trust) },
    {
      what: 'rights',
      expected: documents([...attached, ...inline].map(({ PolicyDocument }) => PolicyDocument)),
      found: documents(Object.values(policies)),
    },
    { what: 'managed policies', expected: properties.ManagedPolicyArns ?? [], found: managed },
    { what: 'permissions boundary', expected: properties.PermissionsBoundary, found: boundary },
  ];
}

const namesRole = (properties: TemplateResource['Properties'], logicalId: string): boolean =>
  ((properties?.Roles ?? []) as { Ref?: string }[]).some(({ Ref }) => Ref === logicalId);

async function compareTable({ aws, id, properties }: Subject): Promise<Comparison[]> {
  const { policy, streamPolicy, protectedFromDeletion } = await aws.table(id);
  const [replica = {}] = properties.Replicas ?? [];
  const document = (given: { PolicyDocument?: unknown } | undefined) => given && policyOf(given.PolicyDocument);
  return [
    { what: 'policy', expected: document(replica.ResourcePolicy), found: policy && policyOf(policy) },
    {
      what: 'policy of the stream',
      expected: document(replica.ReplicaStreamSpecification?.ResourcePolicy),
      found: streamPolicy && policyOf(streamPolicy),
    },
    {
      what: 'protection from deletion',
      expected: replica.DeletionProtectionEnabled ?? false,
      found: protectedFromDeletion ?? false,
    },
  ];
}

async function compareAlarm({ aws, id, properties }: Subject): Promise<Comparison[]> {
  const alarm = await aws.alarm(id);
  const { Threshold, ComparisonOperator, EvaluationPeriods, AlarmRule } = properties;
  const found = (alarm ?? {}) as Record<string, unknown>;
  return [
    {
      what: 'when it rings, and for whom',
      expected: {
        Threshold,
        ComparisonOperator,
        EvaluationPeriods,
        AlarmRule,
        on: true,
        actions: properties.AlarmActions,
      },
      found: {
        Threshold: found.Threshold,
        ComparisonOperator: found.ComparisonOperator,
        EvaluationPeriods: found.EvaluationPeriods,
        AlarmRule: found.AlarmRule,
        on: found.ActionsEnabled,
        actions: found.AlarmActions,
      },
    },
  ];
}
