/** The alarms on the HSMs: who logs in, and how old their newest backup is. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { countMetrics, namespace } from '../../lib/signals.ts';
import { loginPatterns } from '../../lib/stacks/watch/hsm-watch.ts';
import { type Synthesized, synthesize, synthesizeWhole } from './template.ts';

/**
 * Word for word from the AWS CloudHSM user guide, "Interpreting AWS CloudHSM audit logs"
 * (https://docs.aws.amazon.com/cloudhsm/latest/userguide/interpreting-audit-logs.html), read on 28 November 2026. Each
 * record is one event of the log ("Viewing HSM audit logs in CloudWatch Logs"). The guide writes a field with and
 * without a space before its colon.
 */
const records = readFileSync(new URL('../cloudhsm/recorded/audit-log.txt', import.meta.url), 'utf8').split('\n\n');

/**
 * Of filter patterns on unstructured events, what is used here (CloudWatch Logs user guide, "Filter and pattern
 * syntax"): an event must contain every term, and none after a minus sign; a term in quotes may have any characters;
 * upper and lower case differ.
 */
function matches(pattern: string, event: string): boolean {
  const terms = [...pattern.matchAll(/(-?)(?:"([^"]+)"|([A-Za-z0-9_]+))/g)];
  if (terms.map(([term]) => term).join(' ') !== pattern) throw new Error(`the pattern ${pattern} is not understood`);
  return terms.every(([, minus, quoted, word]) => event.includes(quoted ?? word ?? '') === (minus === ''));
}

const field = (record: string, name: string) => new RegExp(`^${name} ?: (.*)$`, 'm').exec(record)?.[1] ?? '';
const rings = (record: string) => loginPatterns.some((pattern) => matches(pattern, record));

/** The documented record of a login by `admin`, as this user of this type. */
const loginOf = (user: string, type: string, response = '0:HSM Return: SUCCESS') =>
  (records[2] ?? '')
    .replace('User Name : admin', `User Name : ${user}`)
    .replace('CN_CRYPTO_OFFICER (2)', type)
    .replace('0:HSM Return: SUCCESS', response);

describe('a login to the HSMs', () => {
  test.each(records.map((record) => [field(record, 'Opcode'), field(record, 'User Name'), record]))(
    'documented: %s of %s rings when it is a login',
    (opcode, user, record) => {
      expect(user).not.toBe('');
      expect(rings(record)).toBe(opcode.startsWith('CN_LOGIN'));
    },
  );

  test('rings for everyone but KMS and AWS itself, whatever type the HSM gives', () => {
    expect(rings(loginOf('kmsuser', 'CN_CRYPTO_USER (1)'))).toBe(false);
    expect(rings(loginOf('app_user', 'CN_APPLIANCE_USER (5)'))).toBe(false);
    for (const type of ['CN_CRYPTO_OFFICER (2)', 'CN_CRYPTO_PRE_OFFICER (6)', 'CN_CRYPTO_USER (1)', 'CN_SOMETHING (9)'])
      expect(rings(loginOf('mallory', type))).toBe(true);
  });

  test('that fails rings for kmsuser too: somebody guesses its password', () => {
    expect(rings(loginOf('kmsuser', 'CN_CRYPTO_USER (1)', '163:HSM Error: RET_USER_LOGIN_FAILURE'))).toBe(true);
  });
});

describe('in a stage with a key store of its own', () => {
  let template: Synthesized;
  beforeAll(() => {
    template = synthesizeWhole('prod');
  });
  const alarmOf = (id: string) =>
    template
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .find(({ AlarmName }) => AlarmName === `backup-key-vault-prod-${id}`);

  test('the log of the cluster is read, whose id is asked for at each deployment', () => {
    const filters = template
      .ofType('AWS::Logs::MetricFilter')
      .map(([, { Properties }]) => Properties)
      .filter(({ MetricTransformations }) => MetricTransformations[0].MetricName === 'hsm-login-prod');
    expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual([...loginPatterns]);
    for (const { LogGroupName, MetricTransformations } of filters) {
      expect(JSON.stringify(LogGroupName)).toMatch(
        /"\/aws\/cloudhsm\/",\{"Ref":"SsmParameterValuebackupkeyvaultprodkeystorecluster/,
      );
      expect(MetricTransformations[0].MetricNamespace).toBe(namespace);
    }
    expect(alarmOf('hsm-login')).toMatchObject({
      MetricName: 'hsm-login-prod',
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('an old backup rings, and so does a look that nobody takes', () => {
    expect(alarmOf('hsm-backup-old')).toMatchObject({
      MetricName: countMetrics.hsmBackupRecent,
      Statistic: 'Maximum',
      Period: 21_600,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('the stack of the vault reads nothing of that of the cluster, which stays free to change after a restoration', () => {
    expect(JSON.stringify(template.resources)).not.toContain('backup-key-vault-prod-cluster:');
  });
});

test('a key that was set up elsewhere is watched without its HSMs', () => {
  const names = synthesize('prod').ofType('AWS::CloudWatch::Alarm');
  expect(names.map(([, { Properties }]) => Properties.AlarmName).join()).not.toMatch(/hsm-(login|backup)/);
});
