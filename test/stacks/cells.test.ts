/** Cells of one vault stand side by side: nothing that one makes has the name of what another makes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../lib/stacks/app.ts';
import { audiencesOf } from '../../lib/stacks/config/audiences.ts';
import { readConfigs } from '../../lib/stacks/config/read.ts';
import { members } from '../../lib/stacks/config/stages.ts';
import { validate } from '../../lib/stacks/config/validate.ts';
import { entered } from './entered.ts';

type Context = Record<string, string>;

const vaultsOf = (context: Context, stage: 'dev' | 'prod' = 'dev') =>
  readConfigs({ ...entered(stage), ...context }).map(({ vaultId, vaultName, cell }) => [vaultId, vaultName, cell]);

describe('-c cell=', () => {
  test('gives the cell an id and a name of its own, and the first keeps those that it had', () => {
    expect(vaultsOf({})).toEqual([['dev', 'dev-vault', undefined]]);
    expect(vaultsOf({ cell: 'c2' })).toEqual([['dev-c2', 'dev-vault-c2', 'c2']]);
    expect(vaultsOf({ cell: 'c2' }, 'prod')).toEqual([['prod-c2', 'backup-key-vault-c2', 'c2']]);
  });

  test('names several, and those of a member of a set', () => {
    expect(vaultsOf({ cell: 'c2,c3' }).map(([id]) => id)).toEqual(['dev-c2', 'dev-c3']);
    expect(vaultsOf({ vaultId: 'eu', cell: 'c2' })).toEqual([['eu-c2', 'dev-vault-eu-c2', 'c2']]);
  });

  test('never lets two cells have one name, whatever the vault is called', () => {
    const vaultName = 'vault.one.example';
    expect(vaultsOf({ vaultName })).toEqual([['dev', vaultName, undefined]]);
    expect(vaultsOf({ vaultName, cell: 'c2' })).toEqual([['dev-c2', `${vaultName}-c2`, 'c2']]);
  });

  test('has tokens of its own, so that who issues them decides where an account is', () => {
    const [second] = readConfigs({ ...entered('dev'), cell: 'c2' });
    expect(second && audiencesOf(second)).toEqual(['dev-vault-c2']);
  });

  test.each<[Context, string]>([
    [{ cell: 'C2' }, 'cell expected 1 to 7 of a-z, 0-9 and dash, got "C2"'],
    [{ cell: 'c2,' }, 'cell expected 1 to 7 of a-z, 0-9 and dash, got ""'],
    [{ cell: 'eightcha' }, 'cell expected 1 to 7 of a-z'],
    [{ cell: 'c2,c2' }, 'vaultId expected another for each vault that is deployed, got "dev-c2" twice'],
    [{ vaultId: 'long-name', cell: 'c234' }, 'vaultId expected 1 to 12 of a-z, 0-9 and dash'],
    [{ cell: '' }, '-c cell= expected a value, got none'],
  ])('%j is refused', (context, says) => {
    expect(() => vaultsOf(context)).toThrow(says);
  });

  test('is refused in a configuration whose names do not end with it', () => {
    const [config] = readConfigs({ ...entered('dev'), cell: 'c2' });
    if (!config) throw new Error('no configuration');
    expect(() => validate({ ...config, cell: 'c3' })).toThrow('cell expected the end of vaultId and vaultName');
    expect(() => validate({ ...config, vaultName: 'dev-vault' })).toThrow('cell expected the end of vaultId');
  });
});

describe('cells that the file lists', () => {
  const listed = members as Record<string, unknown>;

  beforeAll(() => {
    listed.dev = { dev: { cells: { c2: { account: '111122223333' }, c3: {} } }, eu: { vaultName: 'vault.eu' } };
  });

  afterAll(() => {
    delete listed.dev;
  });

  const ids = (context: Context) => vaultsOf(context).map(([id]) => id);

  test('are deployed with the vault, each with what it has of its own', () => {
    const configs = readConfigs(entered('dev'));
    expect(configs.map(({ vaultId, vaultName, account }) => [vaultId, vaultName, account])).toEqual([
      ['dev', 'dev-vault', undefined],
      ['dev-c2', 'dev-vault-c2', '111122223333'],
      ['dev-c3', 'dev-vault-c3', undefined],
      ['eu', 'vault.eu', undefined],
    ]);
  });

  test('are left out where one vault is named, and alone where one of them is', () => {
    expect(ids({ vaultId: 'dev' })).toEqual(['dev']);
    expect(ids({ vaultId: 'dev', cell: 'c2' })).toEqual(['dev-c2']);
    expect(readConfigs({ ...entered('dev'), vaultId: 'dev', cell: 'c2' })).toMatchObject([{ account: '111122223333' }]);
  });

  test('of a member have its name before theirs', () => {
    expect(vaultsOf({ vaultId: 'eu', cell: 'c9' })).toEqual([['eu-c9', 'vault.eu-c9', 'c9']]);
  });
});

describe('two cells of prod in one account and Region', () => {
  const app = new App({ context: { ...entered('prod'), vaultId: 'prod' } });
  const [first] = readConfigs({ ...entered('prod'), vaultId: 'prod' });
  const [second] = readConfigs({ ...entered('prod'), cell: 'c2' });
  buildApp(
    app,
    [first, second].filter((config) => config !== undefined),
  );
  const stacks = app.node.children.filter((child) => child instanceof Stack);
  const of = (cell: string | undefined) =>
    stacks.filter((stack) => /backup-key-vault-prod-c2\b/.test(stack.stackName) === (cell === 'c2'));

  /** Properties that name what CloudFormation makes, in the account, the Region or the service. */
  const named = /^(\w*Name|AliasName|LogGroupName|RoleName|AlarmName|Id)$/;
  const namesIn = (stack: Stack): string[] =>
    Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, Resource>).flatMap(
      ({ Type, Properties = {} }) =>
        Object.entries(Properties)
          .filter(([property, value]) => named.test(property) && isOwn(property, value))
          .map(([property, value]) => `${Type} ${property} ${JSON.stringify(value)}`),
    );

  interface Resource {
    readonly Type: string;
    readonly Properties?: Record<string, unknown>;
  }

  /** Not the name of a metric, whose vault stands in a dimension. */
  const isOwn = (property: string, value: unknown): boolean =>
    property !== 'MetricName' && JSON.stringify(value).includes('backup-key-vault');

  test('have stacks of their own, and share the one that is once for an account', () => {
    const shared = 'backup-key-vault-api-gateway-account';
    const ids = stacks.map(({ stackName }) => stackName).filter((name) => name !== shared);
    expect(new Set(ids).size).toBe(ids.length);
    const without = (name: string) => name.replace('prod-c2', 'prod');
    expect(
      of('c2')
        .map(({ stackName }) => without(stackName))
        .sort(),
    ).toEqual(ids.filter((name) => !name.includes('prod-c2')).sort());
    expect(of('c2').length).toBeGreaterThanOrEqual(4);
  });

  test('make nothing under one name', () => {
    const [ofFirst, ofSecond] = [of(undefined), of('c2')].map((each) => new Set(each.flatMap(namesIn)));
    expect(ofSecond?.size).toBeGreaterThan(80);
    expect([...(ofFirst ?? [])].filter((name) => ofSecond?.has(name))).toEqual([]);
  });

  test('are told apart by a tag', () => {
    const { stacks: made } = app.synth();
    const tagged = made.filter(({ tags }) => tags.cell === 'c2').map(({ stackName }) => stackName);
    expect(tagged.sort()).toEqual(
      of('c2')
        .map(({ stackName }) => stackName)
        .sort(),
    );
    expect(made.filter(({ tags }) => 'cell' in tags)).toHaveLength(tagged.length);
  });
});
