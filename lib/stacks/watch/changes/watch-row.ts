/** Changes of what watches the vault. */
import { prefix } from '../../names.ts';
import type { ChangeRow } from './change.ts';
import { byHand, from, type Watched } from './record.ts';

/** Whoever wants not to be seen begins here. */
export function watchRow({ vaultId, deployers }: Watched): ChangeRow {
  const ours = [{ prefix: `${prefix(vaultId)}-` }];
  const topic = [{ wildcard: `*:${prefix(vaultId)}-alarms*` }];
  return {
    id: 'watch-changed',
    says: 'Somebody who is no deployment changed what watches the vault: an alarm, a rule, a topic, a trail',
    severity: 'page',
    record: {
      ...byHand(deployers),
      $or: [
        from('monitoring', ['DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState'], {
          requestParameters: { $or: [{ alarmNames: ours }, { alarmName: ours }] },
        }),
        from('monitoring', ['PutCompositeAlarm', 'PutMetricAlarm'], { requestParameters: { alarmName: ours } }),
        from('monitoring', ['PutAlarmMuteRule']),
        from('events', ['DeleteRule', 'DisableRule', 'PutRule'], { requestParameters: { name: ours } }),
        from('events', ['PutTargets', 'RemoveTargets'], { requestParameters: { rule: ours } }),
        from('sns', ['DeleteTopic', 'SetTopicAttributes', 'Subscribe'], { requestParameters: { topicArn: topic } }),
        from('sns', ['Unsubscribe'], { requestParameters: { subscriptionArn: topic } }),
        from('cloudtrail', ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail']),
      ],
    },
    names: 'name',
  };
}
