/** What each role of the key store's stacks may do, as facts: these actions, on exactly this, under these conditions. */
import { expect, test } from '@jest/globals';
import { entered } from '../entered.ts';
import { list, type Statement } from '../policies.ts';
import { account, region } from '../template.ts';
import { dependentActions, guideActions, guideAdds } from './cloudhsm-actions.ts';
import { hostContext, type StackName, statementsOf, synthesize } from './support/stacks.ts';

const app = synthesize(hostContext);
const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

type Right = readonly [action: string, resource: string, condition?: Statement['Condition']];
const every = (actions: string[], resource: string, condition?: Statement['Condition']): Right[] =>
  actions.map((action) => (condition ? [action, resource, condition] : [action, resource]));

const tag = 'backup-key-vault:alias';
const alias = 'alias/backup-key-vault-prod';
const keys = at('kms', 'key/*');
const parameter = (name: string) => at('ssm', `parameter/backup-key-vault/prod/key-store/${name}`);
const secret = (name: string) => at('secretsmanager', `secret:backup-key-vault-prod/${name}-??????`);
const exported = (name: string) => `<backup-key-vault-prod-cluster:ExportsOutput${name}>`;
const clusterId = exported('FnGetAttClusterClusterId6119AEE8');
const secretKey = exported('FnGetAttSecretsKey9BF95D68Arn27BB82E6');
const throughSecrets = { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } };
const administrators = [
  `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`,
  entered('prod').keyAdministrators ?? '',
];
const throughCloudHsm = [
  ...every([...new Set([...dependentActions.CreateHsm, ...dependentActions.DeleteHsm, ...guideAdds])], '*', {
    Bool: { 'aws:ViaAWSService': 'true' },
  }),
  ...every(
    ['iam:CreateServiceLinkedRole'],
    `arn:aws:iam::${account}:role/aws-service-role/cloudhsm.amazonaws.com/AWSServiceRoleForCloudHSM`,
    { StringEquals: { 'iam:AWSServiceName': 'cloudhsm.amazonaws.com' } },
  ),
];

/**
 * What copying a backup takes, each on backups: CopyBackupToRegion itself, and its dependent actions for the tags that go
 * with the copy (service authorization reference, "Actions, resources, and condition keys for AWS CloudHSM", read on 28
 * November 2026). The role has no other action on backups, DeleteBackup above all.
 */
const copying = {
  'cloudhsm:CopyBackupToRegion': 'backup',
  'cloudhsm:TagResource': 'backup',
  'cloudhsm:UntagResource': 'backup',
};

/** Besides its own log. */
const expected: [StackName, string, readonly Right[]][] = [
  ['cluster', 'FirstHsmHsmsOnEventRole', []],
  [
    'cluster',
    'FirstHsmHsmsIsCompleteRole',
    [
      ['cloudhsm:DescribeClusters', '*'],
      ['cloudhsm:CreateHsm', at('cloudhsm', 'cluster/<Cluster.ClusterId>')],
      ...throughCloudHsm,
    ],
  ],
  [
    'key-store',
    'ConstantsProviderOnEventRole',
    every(['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'], parameter('constants')),
  ],
  [
    'key-store',
    'CeremonyCheckOnEventRole',
    [
      ['cloudhsm:DescribeClusters', '*'],
      ['ssm:GetParameter', parameter('state')],
    ],
  ],
  ['key-store', 'FleetHsmsOnEventRole', []],
  [
    'key-store',
    'FleetHsmsIsCompleteRole',
    [
      ...every(['cloudhsm:DescribeClusters', 'cloudhsm:DescribeBackups', 'cloudhsm:DeleteHsm'], '*'),
      ['cloudhsm:CreateHsm', at('cloudhsm', `cluster/${clusterId}`)],
      ...throughCloudHsm,
    ],
  ],
  [
    'key-store',
    'KeyStoreOnEventRole',
    [
      ...every(['kms:DescribeCustomKeyStores', 'kms:UpdateCustomKeyStore', 'cloudhsm:DescribeClusters'], '*'),
      ...every(['kms:CreateCustomKeyStore', 'kms:DisconnectCustomKeyStore'], '*'),
      [
        'iam:CreateServiceLinkedRole',
        `arn:aws:iam::${account}:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores`,
        { StringEquals: { 'iam:AWSServiceName': 'cks.kms.amazonaws.com' } },
      ],
      ['secretsmanager:GetSecretValue', secret('kmsuser')],
      ['kms:Decrypt', secretKey, throughSecrets],
      ['ssm:GetParameter', parameter('trust-anchor')],
    ],
  ],
  [
    'key-store',
    'KeyStoreIsCompleteRole',
    [
      ...every(['kms:DescribeCustomKeyStores', 'kms:UpdateCustomKeyStore', 'cloudhsm:DescribeClusters'], '*'),
      ['kms:ConnectCustomKeyStore', '*'],
    ],
  ],
  [
    'key-store',
    'VaultKeyOnEventRole',
    [
      ['kms:DescribeKey', keys],
      ['kms:ListKeys', '*'],
      ['kms:ListResourceTags', keys],
      ['kms:CreateKey', '*', { StringEquals: { 'kms:KeyOrigin': 'AWS_CLOUDHSM', [`aws:RequestTag/${tag}`]: [alias] } }],
      ['kms:TagResource', keys, { StringEquals: { [`aws:RequestTag/${tag}`]: [alias] } }],
      ...administrators.map((role): Right => ['iam:GetRole', role]),
      ['kms:PutKeyPolicy', keys, { StringEquals: { [`aws:ResourceTag/${tag}`]: [alias] } }],
    ],
  ],
  [
    'key-store',
    'VaultKeyIsCompleteRole',
    [
      ['kms:DescribeKey', keys],
      ['kms:CreateAlias', keys, { StringEquals: { [`aws:ResourceTag/${tag}`]: [alias] } }],
      ['kms:CreateAlias', at('kms', alias)],
    ],
  ],
  [
    'key-store',
    'HsmBackupsFunctionRole',
    [
      ['cloudhsm:DescribeBackups', '*'],
      ...[region, 'eu-west-1'].flatMap((where) =>
        every(Object.keys(copying), `arn:aws:cloudhsm:${where}:${account}:backup/*`),
      ),
      ['ssm:PutParameter', parameter('newest-backup')],
      ...every(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        at('logs', 'log-group:/aws/lambda/backup-key-vault-prod-hsm-backup:*'),
      ),
      ...every(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
    ],
  ],
  [
    'key-store',
    'AuditLogRole',
    [
      ['logs:CreateLogGroup', at('logs', `log-group:/aws/cloudhsm/${clusterId}`)],
      ...every(
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        at('logs', 'log-group:/aws/lambda/backup-key-vault-*LogRetention*'),
      ),
      ...every(['logs:DeleteRetentionPolicy', 'logs:PutRetentionPolicy'], '*'),
    ],
  ],
  ['key-store', 'DeletionGuardOnEventRole', []],
  [
    'admin-host',
    'HostRole',
    [
      ...every(['ssm:UpdateInstanceInformation'], '*'),
      ...every(['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel'], '*'),
      ...every(['ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'], '*'),
      ['ssm:GetParameter', parameter('trust-anchor')],
      ['secretsmanager:GetSecretValue', secret('hsm-admin')],
      ['secretsmanager:GetSecretValue', secret('kmsuser')],
      ['kms:Decrypt', secretKey, throughSecrets],
      ['s3:GetObject', 'arn:aws:s3:::packages/cloudhsm-cli.rpm'],
    ],
  ],
];

/** They belong to no custom resource of ours. */
const withoutProvider = ['HostRole', 'AuditLogRole', 'HsmBackupsFunctionRole'];

const ownLog = new RegExp(`^arn:aws:logs:${region}:${account}:log-group:<\\w+Log\\w{8}>:\\*$`);

test.each(expected)('%s: %s may do exactly what it needs', (stack, role, rights) => {
  const statements: Statement[] = app.resolve(stack, statementsOf(app, stack, role));
  expect(statements.length).toBeGreaterThan(0);
  const own = statements.filter(({ Sid }) => Sid === 'Log');
  for (const { Action, Resource } of own) {
    expect(Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(Resource).toMatch(ownLog);
  }
  expect(own).toHaveLength(withoutProvider.includes(role) ? 0 : 1);
  const found = statements
    .filter((statement) => !own.includes(statement))
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      expect(Effect).toBe('Allow');
      return list(Action).flatMap((action) => list(Resource).map((resource) => [action, resource, Condition]));
    });
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(found)).toEqual(sorted(rights.map(([action, resource, condition]) => [action, resource, condition])));
});

test('there is a row for every role that is not of the framework, its waiter or the flow log', () => {
  const roles = (['cluster', 'key-store', 'admin-host'] as const).flatMap((stack) =>
    app.ofType(stack, 'AWS::IAM::Role').map(({ id }) => `${stack} ${id}`),
  );
  const known = expected.map(([stack, role]) => `${stack} ${role}`);
  const rest = roles.filter((role) => !known.some((begin) => role.startsWith(begin)));
  for (const role of rest) expect(role).toMatch(/Framework(OnEvent|IsComplete)Role|waiterstatemachineRole|VpcFlow/);
  expect(roles).toHaveLength(known.length + rest.length);
});

test('what CloudHSM does in the network of a caller is within what its user guide asks for', () => {
  for (const operation of ['CreateHsm', 'DeleteHsm'] as const)
    for (const action of dependentActions[operation]) expect(guideActions).toContain(action);
});
