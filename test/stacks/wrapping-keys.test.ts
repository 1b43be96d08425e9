/** Two wrapping keys while one takes the place of the other: what is made, who may do what, and what stays as it was. */
import { describe, expect, test } from '@jest/globals';
import { paceOf } from '../../lib/stacks/background/rewrapping.ts';
import { administrator, purposes, row } from './key-table.ts';
import { identityPolicies, list, type PolicyDocument, roleOf } from './policies.ts';
import { allMighty, type Context, isAllowed, type Principal, use } from './simulation.ts';
import { account, keyArn, region, type Synthesized, synthesize } from './template.ts';

const at = (wrappingKeys: number[]) => synthesize('dev', { keyAdministrators: administrator }, { wrappingKeys });
const steps = [[1], [1, 2], [2, 1], [2]].map(at);
const [one, , turned] = steps as [Synthesized, Synthesized, Synthesized, Synthesized];

const wrapping = (template: Synthesized) =>
  template.ofType('AWS::KMS::Key').filter(([, { Properties }]) => Properties.Description.includes('wraps'));

/** By its number. */
function keyOf(template: Synthesized, number: number) {
  const says = number === 1 ? /escrows$/ : new RegExp(`number ${number}$`);
  const [id = '', key] = wrapping(template).find(([, { Properties }]) => says.test(Properties.Description)) ?? [];
  const policy = template.resolve<PolicyDocument>(key?.Properties.KeyPolicy);
  return { arn: `arn:aws:kms:${region}:${account}:key/${id}`, policy };
}

const environmentOf = (template: Synthesized, name: string) =>
  template.resolve<Record<string, string>>(template.functions()[name]?.Properties.Environment?.Variables ?? {});

describe('a new wrapping key', () => {
  test('takes the place of none: the first keeps its name in the template from first to last', () => {
    const ids = steps.map((template) =>
      wrapping(template)
        .map(([id]) => id)
        .sort(),
    );
    const [[first] = [], both = [], again, [last] = []] = ids;
    expect(first).toBe('Key9BCD29C7');
    expect(both).toHaveLength(2);
    expect(again).toEqual(both);
    expect([first, last].sort()).toEqual([...both].sort());
    for (const template of steps)
      for (const [, { DeletionPolicy, UpdateReplacePolicy }] of wrapping(template))
        expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  test('has an alias of its own, which no other vault can have', () => {
    const aliases = steps.map((template) =>
      template.ofType('AWS::KMS::Alias').map(([, { Properties }]) => template.resolve<string>(Properties.AliasName)),
    );
    expect(aliases[0]).toContain('alias/backup-key-vault-dev');
    expect(aliases[2]).toEqual(expect.arrayContaining(['alias/backup-key-vault-dev', 'alias/backup-key-vault-dev/2']));
  });

  test('wraps when it is the first, and both open meanwhile', () => {
    const [first, second] = [keyOf(turned, 1).arn, keyOf(turned, 2).arn];
    const told = steps.map((template) => environmentOf(template, 'recovery-start'));
    expect(told.map(({ VAULT_KEY_ID }) => VAULT_KEY_ID)).toEqual([first, first, second, second]);
    expect(told.map(({ VAULT_KEYS }) => VAULT_KEYS)).toEqual([
      undefined,
      `1=${first},2=${second}`,
      `2=${second},1=${first}`,
      `2=${second}`,
    ]);
  });

  test('is told to the check before any function changes', () => {
    for (const [index, numbers] of [['1'], ['1', '2'], ['2', '1'], ['2']].entries()) {
      const template = steps[index] ?? one;
      const [[id = '', check] = []] = template.ofType('Custom::WrappingKeys');
      expect(check?.Properties.Numbers).toEqual(numbers);
      const users = Object.values(template.functions()).filter(
        ({ Properties }) => Properties.Environment?.Variables.VAULT_KEY_ID !== undefined,
      );
      expect(users.length).toBeGreaterThanOrEqual(4);
      for (const { DependsOn } of users) expect(DependsOn).toContain(id);
    }
  });

  test('comes with what moves the blobs, and goes with it: with one key there is none', () => {
    const names = ['rewrap-setup', 'rewrap-escrow', 'rewrap-sweep'];
    const made = steps.map((template) => names.filter((name) => template.functions()[name]));
    expect(made).toEqual([[], names, names, []]);
    for (const template of steps) {
      const queues = template.ofType('AWS::SQS::Queue').filter(([id]) => id.startsWith('Rewrap')).length;
      expect(queues).toBe(template === one || template === steps[3] ? 0 : 3);
      const asked = environmentOf(template, 'recovery-finish').VAULT_REWRAP_SETUP_QUEUE_URL;
      expect(asked !== undefined).toBe(queues > 0);
    }
  });

  test.each([
    [[3, 3], 'wrappingKeys expected two different numbers'],
    [[], 'wrappingKeys expected one number or two'],
    [[1, 2, 3], 'wrappingKeys expected one number or two'],
    [[0], 'wrappingKeys.0 expected a whole number'],
  ])('%j is refused', (wrappingKeys, refusal) => {
    expect(() => synthesize('dev', {}, { wrappingKeys })).toThrow(refusal);
  });

  test('that was made elsewhere is named beside the old one', () => {
    const other = keyArn.replace('1234abcd', '9999abcd');
    const imported = synthesize('dev', { keyArn: `${other},${keyArn}` }, { wrappingKeys: [2, 1] });
    expect(wrapping(imported)).toEqual([]);
    expect(environmentOf(imported, 'recovery-start').VAULT_KEYS).toBe(`2=${other},1=${keyArn}`);
    expect(() => synthesize('dev', { keyArn }, { wrappingKeys: [2, 1] })).toThrow('expected the ARN of each of');
  });
});

test.each([
  [1, 4000, 1],
  [10, 400, 8],
  [50, 80, 10],
  [400, 10, 10],
])(
  '%d a second: each of four instances waits %d ms after a rewrap, %d in a call',
  (rewrapsPerSecond, pause, batchSize) => {
    expect(paceOf({ rewrapsPerSecond })).toEqual({ pause, batchSize });
    const [[, mapping] = []] = synthesize('dev', {}, { wrappingKeys: [2, 1], rewrapsPerSecond })
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(([id]) => id.includes('rewrapsetup'));
    expect(mapping?.Properties).toMatchObject({ BatchSize: batchSize, ScalingConfig: { MaximumConcurrency: 2 } });
  },
);

const policies = identityPolicies(turned, 'dev');
const roles = [
  'rewrap-setup',
  'rewrap-escrow',
  'rewrap-sweep',
  'registration-start',
  'registration-finish',
  'recovery-start',
  'recovery-finish',
] as const;
type Who = (typeof roles)[number] | `${(typeof roles)[number]} with every right` | 'account administrator';
const principals = Object.fromEntries([
  ...roles.map((name): [string, Principal] => [
    name,
    { arn: roleOf('dev', name as never), policy: policies.get(name) ?? { Version: '', Statement: [] } },
  ]),
  ...roles.map((name): [string, Principal] => [`${name} with every right`, allMighty(roleOf('dev', name as never))]),
  ['account administrator', allMighty(`arn:aws:iam::${account}:role/Admin`)],
]) as Record<Who, Principal>;

/** KMS Developer Guide, "ReEncrypt": it is authorized twice, with the context of the source and of the destination. */
const moving = (purpose: string) => use('dev-vault', purpose);

/** Allowed for these purposes, and refused for every other. */
const moves = (who: Who, allowed: readonly string[], action: string) =>
  purposes.map((purpose) => row(who, action, purpose, moving(purpose), allowed.includes(purpose)));

const evaluation = ['opaque-setup', 'oprf-share'];
const rewrappers = [
  ['rewrap-setup', evaluation],
  ['rewrap-escrow', ['escrow']],
] as const;

describe.each([
  [1, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  [2, 'kms:ReEncryptTo', 'kms:ReEncryptFrom'],
])('key %d of 2, 1', (number, action, opposite) => {
  const key = keyOf(turned, number);
  test.each([
    ...rewrappers.flatMap(([name, own]) => [
      ...moves(name, own, action),
      ...moves(`${name} with every right`, own, action),
      ...moves(`${name} with every right`, [], opposite),
      ...moves(`${name} with every right`, [], 'kms:Decrypt'),
      ...moves(`${name} with every right`, [], 'kms:Encrypt'),
    ]),
    ...moves('rewrap-sweep with every right', [], action),
    ...moves('recovery-start with every right', [], action),
    ...moves('account administrator', [], action),
    ...evaluation.flatMap((purpose) => [
      row('rewrap-setup', action, `${purpose}, another vault`, use('other', purpose), false),
      row('rewrap-setup', action, `${purpose}, no account`, use('dev-vault', purpose, { account: undefined }), false),
    ]),
    // Whatever key wraps: the code before the present one may still answer.
    ...moves('registration-start', evaluation, 'kms:Encrypt'),
    ...moves('registration-finish', ['escrow'], 'kms:Encrypt'),
    ...moves('recovery-start', evaluation, 'kms:Decrypt'),
    ...moves('recovery-finish', ['escrow'], 'kms:Decrypt'),
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who], action, target: key, context })).toBe(allowed);
  });
});

describe('the table', () => {
  const [[, table] = []] = turned.ofType('AWS::DynamoDB::GlobalTable');
  const policy = turned.resolve<PolicyDocument>(table?.Properties.Replicas[0].ResourcePolicy.PolicyDocument);
  const target = { arn: `arn:aws:dynamodb:${region}:${account}:table/backup-key-vault-dev`, policy };
  const some = (...attributes: string[]): Context => ({ 'dynamodb:Attributes': attributes });
  const chosen = (...attributes: string[]): Context => ({
    ...some(...attributes),
    'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
  });
  const everything: Context = { 'dynamodb:Select': 'ALL_ATTRIBUTES' };
  const survey = ['account', 'registration', 'wrappedBy', 'destroyedAt'];
  /** What says for which purpose a setup is wrapped stands in `wrappedBy`. */
  const blob = (name: 'setup' | 'escrow') => ['account', 'registration', 'wrappedBy', name];
  const both = <T>(rows: (suffix: '' | ' with every right') => T[]) => [...rows(''), ...rows(' with every right')];

  test.each([
    ...both((right) => [
      row(`rewrap-sweep${right}`, 'dynamodb:Scan', 'who has which key', chosen(...survey), true),
      row(`rewrap-sweep${right}`, 'dynamodb:Scan', 'everything', everything, false),
      row(`rewrap-sweep${right}`, 'dynamodb:Scan', 'nothing said', {}, false),
      row(`rewrap-sweep${right}`, 'dynamodb:Scan', 'setups', chosen(...survey, 'setup'), false),
      row(`rewrap-sweep${right}`, 'dynamodb:UpdateItem', 'an item', some('account'), false),
      row(`rewrap-sweep${right}`, 'dynamodb:GetItem', 'an item', chosen('account'), false),
      ...(['setup', 'escrow'] as const).flatMap((name) => [
        row(`rewrap-${name}${right}`, 'dynamodb:GetItem', 'its blob', chosen(...blob(name)), true),
        row(`rewrap-${name}${right}`, 'dynamodb:UpdateItem', 'its blob', some(...blob(name)), true),
        row(`rewrap-${name}${right}`, 'dynamodb:GetItem', 'everything', everything, false),
        row(`rewrap-${name}${right}`, 'dynamodb:GetItem', 'the record', chosen(...blob(name), 'record'), false),
        row(`rewrap-${name}${right}`, 'dynamodb:UpdateItem', 'attempts', some(...blob(name), 'attempts'), false),
        row(`rewrap-${name}${right}`, 'dynamodb:Scan', 'its blob', chosen(...blob(name)), false),
        row(`rewrap-${name}${right}`, 'dynamodb:DeleteItem', 'an item', {}, false),
      ]),
    ]),
    row('rewrap-setup with every right', 'dynamodb:GetItem', 'escrows', chosen(...blob('escrow')), false),
    row('rewrap-escrow with every right', 'dynamodb:UpdateItem', 'setups', some(...blob('setup')), false),
    row('rewrap-setup with every right', 'dynamodb:GetItem', 'sets', chosen(...blob('setup'), 'vaultSet'), false),
    row('rewrap-setup with every right', 'dynamodb:UpdateItem', 'sets', some(...blob('setup'), 'vaultSet'), false),
    row('rewrap-escrow with every right', 'dynamodb:GetItem', 'sets', chosen(...blob('escrow'), 'vaultSet'), false),
    row('rewrap-sweep with every right', 'dynamodb:Scan', 'sets', chosen(...survey, 'vaultSet'), false),
    row('recovery-start with every right', 'dynamodb:Scan', 'who has which key', chosen(...survey), false),
    row('account administrator', 'dynamodb:Scan', 'who has which key', chosen(...survey), false),
    row('account administrator', 'dynamodb:Query', 'everything', everything, false),
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who as Who], action, target, context })).toBe(allowed);
  });

  test('lets nobody scan while there is one key', () => {
    const [[, alone] = []] = one.ofType('AWS::DynamoDB::GlobalTable');
    const { Statement } = one.resolve<PolicyDocument>(alone?.Properties.Replicas[0].ResourcePolicy.PolicyDocument);
    const denied = Statement.filter(({ Action, Condition }) => list(Action).includes('dynamodb:Scan') && !Condition);
    expect(denied.length).toBeGreaterThan(0);
  });
});

test('what asks for a rewrap may only send, and only to these two queues', () => {
  for (const name of ['recovery-finish', 'registration-finish'] as const) {
    const statement = policies.get(name)?.Statement.find(({ Sid }) => Sid === 'Rewraps');
    expect(list(statement?.Action ?? [])).toEqual(['sqs:SendMessage']);
    expect(list(statement?.Resource ?? []).map((arn) => arn.split(':').at(-1))).toEqual([
      'backup-key-vault-dev-rewrap-setup',
      'backup-key-vault-dev-rewrap-escrow',
    ]);
  }
});
