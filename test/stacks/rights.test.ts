/** Rule 9, least right: what each function may do, as facts: exactly these actions, on exactly this, under these conditions. */
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { routeNames } from '../../lib/stacks/watch/metrics.ts';
import { defaultPolicy } from '../../lib/vault/policy.ts';
import { entered } from './entered.ts';
import { identityPolicies, list, resourcePolicies, type Statement } from './policies.ts';
import { account, keyArn, region, synthesize } from './template.ts';

const template = synthesize('prod');
const policies = identityPolicies(template, 'prod');
const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

const table = at('dynamodb', 'table/backup-key-vault-prod');
const records = (...actions: string[]) => actions.map((action) => [`dynamodb:${action}`, table]);
const key = (action: string, ...purposes: string[]) => [[`kms:${action}`, keyArn, ...purposes]];
/** A vault keeps keys alone, and as a member of a vault set. */
const evaluation = ['opaque-setup', 'oprf-share'];
const { arn: identity } = resourcePolicies(template).identity;

/** A reference to the alias is its ARN. */
const liveOf = (name: string) => {
  const aliases = template.ofType('AWS::Lambda::Alias').filter(([, { Properties }]) => Properties.Name === 'live');
  const of = aliases.filter(([, { Properties }]) => Properties.FunctionName.Ref === functionIdOf(name));
  return `<${of[0]?.[0]}>`;
};
const functionIdOf = (name: string) =>
  template
    .ofType('AWS::Lambda::Function')
    .find(([, { Properties }]) => Properties.FunctionName === `backup-key-vault-prod-${name}`)?.[0];

/** Besides its own log and its traces. */
const expected: Record<string, string[][]> = {
  'registration-start': [
    ...records('GetItem', 'UpdateItem'),
    ...key('Encrypt', ...evaluation),
    ['kms:Sign', identity],
    ['ssm:GetParameter', at('ssm', 'parameter/backup-key-vault/prod/registration-share')],
  ],
  'registration-finish': [...records('GetItem', 'UpdateItem'), ...key('Encrypt', 'escrow'), ['kms:Sign', identity]],
  'recovery-start': [
    ...records('GetItem', 'UpdateItem'),
    ...key('Decrypt', ...evaluation),
    ['sqs:SendMessage', at('sqs', 'backup-key-vault-prod-destroyer')],
  ],
  'recovery-finish': [...records('GetItem', 'UpdateItem'), ...key('Decrypt', 'escrow')],
  'key-status': records('GetItem'),
  'key-delete': records('GetItem', 'DeleteItem'),
  'key-reset': records('GetItem', 'UpdateItem'),
  'key-reset-cancel': records('GetItem', 'UpdateItem'),
  destroyer: [
    ...records('GetItem', 'UpdateItem'),
    ...['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => [
      `sqs:${action}`,
      at('sqs', 'backup-key-vault-prod-destroyer'),
    ]),
  ],
  'event-publisher': [
    ['events:PutEvents', at('events', 'event-bus/backup-key-vault-prod')],
    ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => [
      `dynamodb:${action}`,
      `${table}/stream/2026-01-01T00:00:00.000`,
    ]),
    ['sqs:SendMessage', at('sqs', 'backup-key-vault-prod-events-dead')],
  ],
  authorizer: [],
  // No action on key stores takes a resource.
  'key-store-watch': [['kms:DescribeCustomKeyStores', '*']],
  health: [],
  canary: routeNames.map((name) => ['lambda:InvokeFunction', liveOf(name)]),
};

const always = (name: string) => [
  ['logs:CreateLogStream', at('logs', `log-group:/aws/lambda/backup-key-vault-prod-${name}:*`)],
  ['logs:PutLogEvents', at('logs', `log-group:/aws/lambda/backup-key-vault-prod-${name}:*`)],
  ['xray:PutTelemetryRecords', '*'],
  ['xray:PutTraceSegments', '*'],
];

/** A right as action, resource and, for the key, purposes. */
function rightsOf(statements: readonly Statement[]): string[][] {
  return statements.flatMap(({ Effect, Action, Resource, Condition }) =>
    list(Action).flatMap((action) =>
      list(Resource).map((resource) => {
        expect(Effect).toBe('Allow');
        const purpose = Condition?.StringEquals?.['kms:EncryptionContext:purpose'];
        return [action, resource, ...list(purpose ?? [])];
      }),
    ),
  );
}

test('there is a row for every function and no function besides', () => {
  expect([...policies.keys()].sort()).toEqual([...Object.keys(expected), 'identity-reader'].sort());
});

test('what reads the pin for the outputs may do nothing else', () => {
  const statements = policies.get('identity-reader')?.Statement ?? [];
  const [[log = ''] = []] = template.ofType('AWS::Logs::LogGroup').filter(([id]) => id.startsWith('IdentityKeys'));
  const group = at('logs', `log-group:<${log}>:*`);
  expect(rightsOf(statements).sort()).toEqual([
    ['kms:GetPublicKey', identity],
    ['logs:CreateLogStream', group],
    ['logs:PutLogEvents', group],
  ]);
});

test.each(['registration-start', 'registration-finish'])('%s signs whole messages only, with SHA-256', (name) => {
  const statement = policies.get(name)?.Statement.find(({ Sid }) => Sid === 'Identity');
  expect(statement?.Condition).toEqual({
    StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' },
  });
});

test.each(Object.keys(expected))('%s may do exactly what it needs', (name) => {
  const rights = rightsOf(policies.get(name)?.Statement ?? []);
  expect(rights.sort()).toEqual([...(expected[name] ?? []), ...always(name)].sort());
});

test.each(['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'])(
  '%s uses the key only for this vault, with an account and a registration and nothing more',
  (name) => {
    const statement = policies.get(name)?.Statement.find(({ Sid }) => Sid === 'KeyStore');
    expect(statement?.Condition).toMatchObject({
      StringEquals: { 'kms:EncryptionContext:vault': 'backup-key-vault' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['vault', 'account', 'registration', 'purpose'] },
      Null: { 'kms:EncryptionContext:account': 'false', 'kms:EncryptionContext:registration': 'false' },
    });
  },
);

test('no right of any role in the stack has a wildcard but for traces and the look at the key store', () => {
  const wild = template.ofType('AWS::IAM::Policy').flatMap(([, { Properties }]) => {
    const { Statement } = template.resolve<{ Statement: Statement[] }>(Properties.PolicyDocument);
    return rightsOf(Statement).filter(([action = '', resource = '']) => action.includes('*') || resource === '*');
  });
  expect(new Set(wild.map(([action]) => action))).toEqual(
    new Set(['kms:DescribeCustomKeyStores', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
  );
});

test('each function has a role of its own, which only Lambda takes', () => {
  const functions = template.ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties.Role);
  expect(new Set(functions.map((role) => JSON.stringify(role))).size).toBe(functions.length);
  for (const name of policies.keys()) {
    const role = template.ofType('AWS::IAM::Role').find(([, { Properties }]) => {
      return template.resolve<string>(Properties.RoleName ?? '') === `backup-key-vault-prod-${name}-${region}`;
    });
    const [trust] = template.resolve<{ Statement: unknown[] }>(role?.[1].Properties.AssumeRolePolicyDocument).Statement;
    expect(trust).toMatchObject({ Principal: { Service: 'lambda.amazonaws.com' } });
    expect(role?.[1].Properties.ManagedPolicyArns).toBeUndefined();
  }
});

describe('settings', () => {
  const environmentOf = (name: string): Record<string, string> =>
    template.resolve<Record<string, string>>(template.functions()[name]?.Properties.Environment?.Variables ?? {});

  test('the key is named to the functions that use it and to no other', () => {
    const told = Object.keys(expected).filter((name) => environmentOf(name).VAULT_KEY_ID === keyArn);
    expect(told.sort()).toEqual(['recovery-finish', 'recovery-start', 'registration-finish', 'registration-start']);
  });

  test('the identity key is named to the functions that sign and to no other', () => {
    const told = Object.keys(expected).filter((name) => environmentOf(name).VAULT_IDENTITY_KEY_ID !== undefined);
    expect(told.sort()).toEqual(['registration-finish', 'registration-start']);
  });

  test('audiences, their claim and the scope reach the authorizer', () => {
    expect(environmentOf('authorizer')).toMatchObject({
      VAULT_AUDIENCES: 'backup-key-vault',
      VAULT_SCOPE: 'backup-key',
    });
    const cognito = { audiences: ['web', 'app'], audienceClaim: 'client_id' };
    const { token } = readConfig(entered('dev'));
    const other = synthesize('dev', {}, { token: { ...token, ...cognito } });
    expect(other.functions().authorizer?.Properties.Environment.Variables).toMatchObject({
      VAULT_AUDIENCES: 'web,app',
      VAULT_AUDIENCE_CLAIM: 'client_id',
    });
  });

  test('the roll-out is told to the function that opens registrations, and no stack has its parameter', () => {
    const told = {
      VAULT_ROLLOUT_PARAMETER: '/backup-key-vault/prod/registration-share',
      VAULT_REGISTRATION_SHARE: '1',
    };
    expect(environmentOf('registration-start')).toMatchObject(told);
    for (const stage of ['dev', 'prod', 'localstack'] as const)
      expect(synthesize(stage).ofType('AWS::SSM::Parameter')).toEqual([]);
  });

  test('the policy of the configuration reaches the functions', () => {
    expect(environmentOf('recovery-start')).toMatchObject({
      VAULT_MAX_ATTEMPTS: String(defaultPolicy.maxAttempts),
      VAULT_ATTEMPT_DELAYS: defaultPolicy.attemptDelays.join(','),
      VAULT_DESTROYER_QUEUE_URL: expect.stringContaining('DestroyerQueue'),
    });
  });
});
