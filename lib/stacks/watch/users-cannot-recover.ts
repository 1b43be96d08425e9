import { AlarmRule, AlarmState, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { prefix } from '../names.ts';
import { type Audience, described } from './audience.ts';

/**
 * One page for an outage, whatever its cause: it rings while any alarm rings that stops recovery. Those are tickets, and
 * say where to look. Make it after them.
 */
export class UsersCannotRecover extends Construct {
  constructor(scope: Construct, id: string, { config, topics, stopsRecovery }: Audience) {
    super(scope, id);
    const name = 'users-cannot-recover';
    const ringing = stopsRecovery.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM));
    const alarm = new CompositeAlarm(this, name, {
      compositeAlarmName: `${prefix(config.vaultId)}-${name}`,
      alarmDescription: described({ id: name, says: 'Users may be unable to recover their keys', severity: 'page' }),
      alarmRule: AlarmRule.anyOf(...ringing),
    });
    const tells = new SnsAction(topics.page);
    alarm.addAlarmAction(tells);
    alarm.addOkAction(tells);
  }
}
