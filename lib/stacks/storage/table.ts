import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { type AnyFunctionName, roleArn, tableName } from '../names.ts';
import { tableRights, tableUsers } from '../rights/function-rights.ts';
import { type RewrapRole, rewrapRoles, rewrapTableUses } from '../rights/rewrap-rights.ts';
import { TableKey } from './table-key.ts';

/**
 * What reads many accounts at once, or copies the table. A restored copy would bring back spent attempts. DynamoDB takes
 * only some actions in a policy of a table; what it does not take, such as AWS Backup's, a policy of the organization
 * denies (examples/aws).
 */
const bulk = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:CreateBackup',
  'dynamodb:EnableKinesisStreamingDestination',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:RestoreTableToPointInTime',
  'dynamodb:Scan',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:UpdateTimeToLive',
];

/** To IAM an index is a resource of its own. The vault has none, and if somebody adds one, nobody can read it. */
const ofIndex = ['dynamodb:PartiQLSelect', 'dynamodb:Query', 'dynamodb:Scan'];

/** The stream shows every change of every item, with the wrapped bytes. */
const ofStream = ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** The table, made here or taken up. */
export interface Table {
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableStreamArn?: string | undefined;
}

interface Denied {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Record<string, unknown>;
}

const single = ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] as const;

const scan = 'dynamodb:Scan';

/** Roles that there are only while there are two wrapping keys. */
const rewrappingOf = ({ wrappingKeys }: Config): readonly RewrapRole[] => (wrappingKeys.length > 1 ? rewrapRoles : []);

function deny(sid: string, { actions, resource, conditions }: Denied): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    ...(conditions && { conditions }),
  });
}

/** Whatever else IAM gives this role: no attribute but those that it is there for, and never all of them. */
function onlyItsAttributes(name: RewrapRole, { arn, role }: { arn: string; role: string }): PolicyStatement[] {
  const { actions, attributes } = rewrapTableUses[name];
  const words = name.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1));
  const itself = { ArnEquals: { 'aws:PrincipalArn': role } };
  const refuse = (what: string, conditions: Record<string, unknown>) =>
    deny(`${words.join('')}${what}`, { actions, resource: arn, conditions: { ...itself, ...conditions } });
  return [
    refuse('SeesNoMore', { 'ForAnyValue:StringNotEquals': { 'dynamodb:Attributes': [...attributes] } }),
    refuse('NeverSeesAll', {
      StringNotEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      // A Scan says it. Of the others only what comes without a list of attributes may have it.
      ...(!actions.includes(scan) && { Null: { 'dynamodb:Select': 'false' } }),
    }),
  ];
}

/**
 * One item for each account. No backup, no time to live, no index. The table stays when its stack is deleted. Only
 * after a first deployment that failed must it go, because the next deployment needs its name; deletion protection
 * holds against CloudFormation too, so a person must lift it (docs/deploy.md, "A first deployment that fails").
 */
export class VaultTable extends Construct {
  readonly table: Table;
  /** Absent where the table was taken up with its key. */
  readonly tableKeyArn?: string;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { tableStreamArn } = config.kept ?? {};
    if (tableStreamArn !== undefined) {
      this.table = this.#takeUp(tableStreamArn);
      return;
    }
    const readers = [...tableUsers, 'event-publisher', ...rewrappingOf(config)] as const;
    const { key } = new TableKey(this, 'Key', { config, readers });
    this.table = this.#make(config, key);
    this.tableKeyArn = key.keyArn;
  }

  /** As an earlier stack left it, with its policies and its key. */
  #takeUp(tableStreamArn: string): Table {
    const [tableArn = ''] = tableStreamArn.split('/stream/');
    return TableV2.fromTableAttributes(this, 'Table', { tableArn, tableStreamArn });
  }

  #make(config: Config, key: Key): TableV2 {
    const { vaultId, retain, warmThroughput } = config;
    const rewrapping = rewrappingOf(config);
    const arn = `arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/${tableName(vaultId)}`;
    const allBut = (users: readonly AnyFunctionName[]) => ({
      ArnNotEquals: { 'aws:PrincipalArn': users.map((name) => roleArn(vaultId, name)) },
    });
    const usersOf = (action: (typeof single)[number] | typeof scan): AnyFunctionName[] => [
      ...tableUsers.filter((name) => tableRights[name].some((right) => right === action)),
      ...rewrapping.filter((name) => rewrapTableUses[name].actions.includes(action)),
    ];
    return new TableV2(this, 'Table', {
      tableName: tableName(vaultId),
      partitionKey: { name: 'account', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      ...(warmThroughput && {
        warmThroughput: { readUnitsPerSecond: warmThroughput.reads, writeUnitsPerSecond: warmThroughput.writes },
      }),
      encryption: TableEncryptionV2.customerManagedKey(key),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: retain,
      removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      resourcePolicy: new PolicyDocument({
        statements: [
          deny('NobodyReadsOrCopiesInBulk', {
            actions: bulk.filter((action) => action !== scan || rewrapping.length === 0),
            resource: arn,
          }),
          deny('NobodyReadsAnIndex', { actions: ofIndex, resource: `${arn}/index/*` }),
          ...(rewrapping.length > 0 ? ([...single, scan] as const) : single).map((action) =>
            deny(`NobodyElse${action.slice('dynamodb:'.length)}`, {
              actions: [action],
              resource: arn,
              conditions: allBut(usersOf(action)),
            }),
          ),
          ...rewrapping.flatMap((name) => onlyItsAttributes(name, { arn, role: roleArn(vaultId, name) })),
        ],
      }),
      // In the stream's own policy `*` means the stream: it has no name before it is made.
      streamResourcePolicy: new PolicyDocument({
        statements: [
          deny('NobodyElseReadsTheStream', {
            actions: ofStream,
            resource: '*',
            conditions: allBut(['event-publisher']),
          }),
        ],
      }),
    });
  }
}
