/** The one page for an outage. */
import { expect, test } from '@jest/globals';
import { synthesize } from './template.ts';

const template = synthesize('prod');
const [[, alarm] = []] = template.ofType('AWS::CloudWatch::CompositeAlarm');

const parts = () => {
  const named = new Map(
    template.ofType('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [`<${id}.Arn>`, Properties]),
  );
  const rule = template.resolve<string>(alarm?.Properties.AlarmRule);
  expect(rule).toMatch(/^\(ALARM\("[^"]+"\)( OR ALARM\("[^"]+"\))+\)$/);
  return [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, arn = '']) => named.get(arn));
};

test('rings while any alarm rings that stops recovery', () => {
  const names = parts().map((part) => part?.AlarmName.replace('backup-key-vault-prod-', ''));
  // Other alarms that stop recovery may join.
  expect(names).toEqual(
    expect.arrayContaining([
      'error-rate',
      'key-store',
      'storage',
      'authorizer-stale-keys',
      'throttled-recovery-start',
      'throttled-recovery-finish',
      'throttled-authorizer',
      'key-store-disconnected',
    ]),
  );
  for (const name of ['throttled-registration-start', 'tampered', 'events-late']) expect(names).not.toContain(name);
});

test('is the one that pages: its parts are tickets', () => {
  expect(alarm?.Properties.AlarmDescription).toMatch(/^\[page\] /);
  for (const part of parts()) expect(part?.AlarmDescription).toMatch(/^\[ticket\] /);
});

test('is left out for an emulator that cannot compare alarms', () => {
  expect(synthesize('localstack').ofType('AWS::CloudWatch::CompositeAlarm')).toEqual([]);
});
