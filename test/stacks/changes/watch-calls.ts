/** Calls about what watches the vault. */
import { alice, cloudFormation, rootUser } from './records.ts';
import { arn, type Row, someone } from './subject.ts';

export const watchCalls: Row[] = [
  [
    'an alarm deleted',
    ['watch-changed'],
    { call: 'monitoring.DeleteAlarms', by: alice, request: { alarmNames: ['a', 'backup-key-vault-prod-tampered'] } },
  ],
  [
    'an alarm put',
    ['watch-changed'],
    {
      call: 'monitoring.PutMetricAlarm',
      by: alice,
      request: { alarmName: 'backup-key-vault-prod-tampered', threshold: 9 },
    },
  ],
  ['alarms muted', ['watch-changed'], { call: 'monitoring.PutAlarmMuteRule', by: someone, request: { name: 'night' } }],
  [
    'a rule disabled',
    ['watch-changed'],
    { call: 'events.DisableRule', by: someone, request: { name: 'backup-key-vault-prod-keys-changed' } },
  ],
  [
    'a rule’s targets taken away',
    ['watch-changed'],
    {
      call: 'events.RemoveTargets',
      by: rootUser,
      request: { rule: 'backup-key-vault-prod-keys-changed', ids: ['Target0'] },
    },
  ],
  [
    'a subscription ended',
    ['watch-changed'],
    {
      call: 'sns.Unsubscribe',
      by: alice,
      request: { subscriptionArn: arn('sns', 'backup-key-vault-prod-alarms:0a1b2c3d') },
    },
  ],
  [
    'a trail stopped',
    ['watch-changed'],
    { call: 'cloudtrail.StopLogging', by: someone, request: { name: 'organisation' } },
  ],
  ['an alarm of the team deleted', [], { call: 'monitoring.DeleteAlarms', by: alice, request: { alarmNames: ['a'] } }],
  [
    'an alarm put by CloudFormation',
    [],
    { call: 'monitoring.PutMetricAlarm', by: cloudFormation, request: { alarmName: 'backup-key-vault-prod-tampered' } },
  ],
];
