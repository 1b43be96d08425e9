/** What `-c name=value` may say, and which vaults are deployed. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../../lib/stacks/app.ts';
import { readConfig, readConfigs } from '../../lib/stacks/config/read.ts';
import { InvalidConfig } from '../../lib/stacks/config/validate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { entered } from './entered.ts';
import { keyArn } from './template.ts';

function refusalOf(context: Record<string, unknown>): string[] {
  try {
    readConfigs(context);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof InvalidConfig)) throw thrown;
    return thrown.message.split('\n').filter((line) => line.startsWith('  '));
  }
}

describe('a setting of the command line', () => {
  test.each([
    ['bogus', '  -c bogus= is not a setting'],
    ['alarmemail', '  -c alarmemail= is not a setting: -c alarmEmail= is'],
    ['token.issuer', '  -c token.issuer= is not a setting: -c issuer= is'],
    ['vault-name', '  -c vault-name= is not a setting: -c vaultName= is'],
    ['toString', '  -c toString= is not a setting'],
  ])('that does not exist is refused by its name: %s', (name, refusal) => {
    expect(refusalOf({ ...entered('prod'), [name]: 'a' })).toEqual([refusal]);
  });

  test('without a value is refused, and nothing takes its place', () => {
    expect(refusalOf({ ...entered('prod'), keyAdministrators: '' })).toEqual([
      '  -c keyAdministrators= expected a value, got none',
    ]);
  });

  test('that is true or false takes nothing else', () => {
    expect(readConfig({ stage: 'dev', retain: 'false', metricMath: 'true' })).toMatchObject({
      retain: false,
      alarms: { metricMath: true },
    });
    expect(refusalOf({ stage: 'dev', metricMath: 'no', retain: '0' })).toEqual([
      '  alarms.metricMath expected true or false, got "no"',
      '  retain expected true or false, got "0"',
    ]);
  });

  test('of CDK itself is none of ours', () => {
    const ofCdk = {
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      'aws:cdk:enable-path-metadata': true,
      'vpc-provider:account=1:filter.vpc-id=vpc-1:region=r': {},
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [1],
    };
    expect(readConfig({ stage: 'dev', ...ofCdk })).toMatchObject({ stage: 'dev' });
  });

  test('is told to whoever runs cdk, in one line, without a stack of calls', () => {
    const folder = temporaryFolder();
    const cdk = ['node_modules/.bin/cdk', 'synth', '--quiet', '-c', 'stage=prod', '-c', 'alarmemail=a@b.example'];
    const { status, stderr } = spawnSync(process.execPath, [...cdk, '--output', folder.at('cdk.out')], {
      encoding: 'utf8',
    });
    folder.remove();
    expect(status).not.toBe(0);
    expect(stderr).toContain('-c alarmemail= is not a setting: -c alarmEmail= is');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the examples of the file', () => {
  test('are refused in prod, each by its name, until the team has entered its own values', () => {
    expect(refusalOf({ stage: 'prod' })).toEqual(
      [
        ['token.issuer', '"https://login.example.com"'],
        ['token.jwksUri', '"https://login.example.com/.well-known/jwks.json"'],
        ['token.accountNamespace', '"example.com"'],
        ['keyAdministrators.0', '"arn:aws:iam::111122223333:role/key-administrator"'],
        ['alarms.email', '"vault-alarms@example.com"'],
      ].map(([name, value]) => `  ${name} expected your own value in the place of the example, got ${value}`),
    );
  });

  test.each(Object.entries(entered('prod')).filter(([name]) => name !== 'stage'))(
    'are refused when all but %s is entered',
    (name) => {
      const { [name]: _, ...others } = entered('prod');
      expect(refusalOf(others)).toHaveLength(1);
    },
  );
});

describe('the vaults that are deployed', () => {
  const vaultsOf = (context: Record<string, string>) =>
    readConfigs({ ...entered('dev'), ...context }).map(({ vaultId, vaultName }) => [vaultId, vaultName]);

  test('are the stage’s own, under its name', () => {
    expect(vaultsOf({})).toEqual([['dev', 'dev-vault']]);
  });

  test('are those that are named, each with a name of its own that does not depend on the others', () => {
    expect(vaultsOf({ vaultId: 'a' })).toEqual([['a', 'dev-vault-a']]);
    expect(vaultsOf({ vaultId: 'dev,a,b' })).toEqual([
      ['dev', 'dev-vault'],
      ['a', 'dev-vault-a'],
      ['b', 'dev-vault-b'],
    ]);
  });

  test.each([
    [{ vaultId: 'a,a' }, 'vaultId expected another for each vault that is deployed, got "a" twice'],
    [{ vaultId: 'a,b', vaultName: 'x-vault' }, 'vaultName expected another for each vault'],
    [{ vaultId: 'a,' }, 'vaultId expected 1 to 12 of a-z, 0-9 and dash'],
    [{ vaultId: 'much-too-long' }, 'vaultId expected 1 to 12'],
    [{ vaultId: 'A' }, 'vaultId expected 1 to 12'],
    [{ vaultId: 'twelve-chars', region: 'us-longername-west-1' }, 'has more than 64 characters'],
  ])('are refused: %j', (context, refusal) => {
    expect(() => readConfigs({ ...entered('dev'), ...context })).toThrow(refusal);
  });

  test('stand side by side: no two resources of them have one name, and no role’s is longer than IAM takes', () => {
    const app = new App({ context: { ...entered('dev'), vaultId: 'abcdefghijkl,b', region: 'ap-southeast-1' } });
    const templates = buildApp(app).map(({ stackName }) => app.synth().getStackByName(stackName).template);
    const names = templates.map((template) => namesIn(template.Resources));
    const [first = [], second = []] = names;
    expect(first.length).toBeGreaterThan(50);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
    const roles = first.filter((name) => name.startsWith('AWS::IAM::Role')).map((name) => name.split(' ')[1] ?? '');
    expect(Math.max(...roles.map((name) => name.length))).toBe(64);
  });

  test('take a key that is there only one at a time', () => {
    const app = new App({ context: { ...entered('dev'), vaultId: 'a,b', keyArn } });
    expect(() => buildApp(app)).toThrow('-c keyArn= expected one vault');
  });
});

/** Type and name of every resource that is named, with the Region put in. */
function namesIn(resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>): string[] {
  return Object.values(resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property]) => /(^|[a-z])Name$/.test(property) && !/^(Handler|Metric|Policy|Stage)/.test(property))
      .map(([, name]) => `${Type} ${plain(name)}`)
      .filter((name) => name.includes('backup-key-vault')),
  );
}

function plain(name: unknown): string {
  const joined = (name as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (typeof name === 'string' || !joined) return String(name);
  return joined[1].map((part) => (typeof part === 'string' ? part : 'ap-southeast-1')).join(joined[0]);
}
