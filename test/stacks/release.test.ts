/** No alias moves to code that was not tried, in any stage; and what tries it may do that and nothing else. */
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { countMetrics, namespace } from '../../lib/signals.ts';
import { list, type Statement } from './policies.ts';
import { type Synthesized, synthesize } from './template.ts';

const stages = ['dev', 'prod', 'localstack'] as const;
const names = [...Object.keys(routes), 'authorizer', 'destroyer', 'event-publisher'].sort();

const only = (template: Synthesized, type: string) => {
  const [found, ...more] = template.ofType(type);
  expect(more).toEqual([]);
  return found ?? ['', { Type: '', Properties: {} }];
};

/** The aliases of the functions that serve accounts, by the function's name. */
function aliasesOf(template: Synthesized, stage: string) {
  const nameOf = (id: string) =>
    template.resources[id]?.Properties.FunctionName.slice(`backup-key-vault-${stage}-`.length);
  const all = template
    .ofType('AWS::Lambda::Alias')
    .map(([, alias]) => [nameOf(alias.Properties.FunctionName.Ref), alias] as const);
  return new Map(all.filter(([name]) => names.includes(name)));
}

describe.each(stages)('stage %s', (stage) => {
  const template = synthesize(stage);
  const [checkId, check] = only(template, 'Custom::ReleaseCheck');
  const aliases = aliasesOf(template, stage);

  test('lets no alias move before the check, whatever moves it', () => {
    expect([...aliases.keys()].sort()).toEqual(names);
    for (const alias of aliases.values()) expect(alias.DependsOn).toContain(checkId);
  });

  test('tries exactly the versions that the aliases move to, and so again whenever one is new', () => {
    const { Versions } = check.Properties;
    expect(Object.keys(Versions).sort()).toEqual(names);
    for (const [name, alias] of aliases) {
      const [id] = alias.Properties.FunctionVersion['Fn::GetAtt'];
      // The Ref of a version is its ARN with the number.
      expect(Versions[name]).toEqual({ Ref: id });
      expect(template.resources[id]?.Type).toBe('AWS::Lambda::Version');
    }
  });

  test('waits for the rights of what it tries with', () => {
    const policies = template.ofType('AWS::IAM::Policy').filter(([id]) => id.startsWith('ReleaseCheckDeviceOnEvent'));
    expect(policies).toHaveLength(1);
    expect(check.DependsOn).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
  });

  test('knows the vault by its name and its pin', () => {
    const { Vault, Identities } = check.Properties;
    const { VAULT_NAME } = template.functions()['recovery-start']?.Properties.Environment.Variables ?? {};
    expect(Vault).toBe(VAULT_NAME);
    expect(Identities).toEqual([template.outputs.Identity]);
  });
});

describe('the device of the check', () => {
  const template = synthesize('prod');
  const [, check] = only(template, 'Custom::ReleaseCheck');
  const lambdas = template.ofType('AWS::Lambda::Function').filter(([id]) => id.startsWith('ReleaseCheckDeviceOnEvent'));

  test('may invoke the functions that serve accounts, in any version, and no other', () => {
    const [[, policy] = []] = template
      .ofType('AWS::IAM::Policy')
      .filter(([id]) => id.startsWith('ReleaseCheckDeviceOnEvent'));
    const statements = template.resolve<{ Statement: Statement[] }>(policy?.Properties.PolicyDocument).Statement;
    const rights = statements.flatMap(({ Action, Resource }) => list(Action).map((action) => [action, list(Resource)]));
    const arns = names.map((name) => {
      const [id] =
        template
          .ofType('AWS::Lambda::Function')
          .find(([, { Properties }]) => Properties.FunctionName === `backup-key-vault-prod-${name}`) ?? [];
      return `<${id}.Arn>:*`;
    });
    const own = rights.filter(([action]) => !String(action).startsWith('logs:'));
    expect(own.map(([action, resources]) => [action, [...(resources ?? [])].sort()])).toEqual([
      ['lambda:InvokeFunction', arns.sort()],
    ]);
    expect(rights.filter(([action]) => String(action).startsWith('logs:'))).toHaveLength(2);
  });

  test('has a vCPU and the memory for three stretched passwords, and the time for its patience', () => {
    const [[, lambda] = []] = lambdas;
    expect(lambda?.Properties.MemorySize).toBeGreaterThanOrEqual(1_769);
    expect(lambda?.Properties.Timeout).toBeGreaterThanOrEqual(check.Properties.PatienceSeconds + 120);
  });

  test('is patient with rights that are new to IAM, but not with an emulator’s', () => {
    expect(check.Properties.PatienceSeconds).toBe(120);
    expect(only(synthesize('localstack'), 'Custom::ReleaseCheck')[1].Properties.PatienceSeconds).toBe(0);
  });
});

test('`-c releaseCheck=skip` leaves the check out, and the aliases wait for nothing', () => {
  const template = synthesize('prod', { releaseCheck: 'skip' });
  expect(template.ofType('Custom::ReleaseCheck')).toEqual([]);
  for (const alias of aliasesOf(template, 'prod').values())
    expect(String(alias.DependsOn)).not.toContain('ReleaseCheck');
  expect(() => synthesize('prod', { releaseCheck: 'no' })).toThrow('releaseCheck expected one of try, skip, got "no"');
});

describe('the canary', () => {
  const template = synthesize('prod', { canary: '3' });
  const canary = (of: Synthesized) => of.functions().canary;

  test('runs as often as its setting says, alone', () => {
    const rules = template.ofType('AWS::Events::Rule').filter(([id]) => id.startsWith('Canary'));
    expect(rules.map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual(['rate(3 minutes)']);
    expect(canary(template)?.Properties.ReservedConcurrentExecutions).toBe(1);
  });

  test('rings after two runs that failed, or that were silent', () => {
    const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    expect(alarms.find(({ AlarmName }) => AlarmName === 'backup-key-vault-prod-canary')).toMatchObject({
      Namespace: namespace,
      MetricName: countMetrics.canary,
      Dimensions: [{ Name: 'service', Value: 'backup-key-vault-prod' }],
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 180,
      EvaluationPeriods: 2,
      TreatMissingData: 'breaching',
    });
    const { Variables } = canary(template)?.Properties.Environment ?? {};
    expect(Variables.POWERTOOLS_SERVICE_NAME).toBe('backup-key-vault-prod');
  });

  test('is told the functions by the names that they have', () => {
    const { VAULT_FUNCTIONS } = canary(template)?.Properties.Environment.Variables ?? {};
    const named = template.ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
    for (const route of Object.keys(routes)) expect(named).toContain(`${VAULT_FUNCTIONS}-${route}`);
  });

  test('is left out by `-c canary=none`, and refused a time that is none', () => {
    const without = synthesize('prod', { canary: 'none' });
    expect(canary(without)).toBeUndefined();
    expect(without.ofType('AWS::Events::Rule').filter(([id]) => id.startsWith('Canary'))).toEqual([]);
    expect(() => synthesize('prod', { canary: 'often' })).toThrow(
      'canary.minutes expected a whole number from 1 to 60',
    );
  });
});
