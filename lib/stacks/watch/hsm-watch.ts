import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { hsmLogGroup } from '../../key-store/names.ts';
import { countMetrics } from '../../signals.ts';
import { addAlarm } from './alarm.ts';
import type { Audience } from './audience.ts';
import { countOf, linesOf } from './metrics.ts';

/**
 * Lines of the HSMs' audit log, each a record of several lines (CloudHSM user guide, "Interpreting AWS CloudHSM audit
 * logs"): a login by anyone but KMS and AWS's own user, and a login that failed, whose ever it was.
 */
export const loginPatterns = ['CN_LOGIN -kmsuser -app_user', 'CN_LOGIN "HSM Error"'] as const;

interface HsmWatchProps extends Audience {
  /** The parameter with the id of the cluster. Read at each deployment, so that it may change after a restoration. */
  readonly clusterParameter: string;
}

/** Whether the HSMs have a backup that is young enough, and who logs in to them. */
export class HsmWatch extends Construct {
  constructor(scope: Construct, id: string, { clusterParameter, ...audience }: HsmWatchProps) {
    super(scope, id);
    const { vaultId } = audience.config;
    addAlarm(this, audience, {
      id: 'hsm-backup-old',
      says: 'The newest backup of the HSMs is too old or lacks the key, or nobody can say: npm run ceremony -- status',
      severity: 'ticket',
      // It looks every hour. One look that failed is no alarm.
      metric: countOf(vaultId, countMetrics.hsmBackupRecent, Duration.hours(6)).with({ statistic: Stats.MAXIMUM }),
      threshold: 1,
      rings: 'below',
      periods: 1,
    });
    const clusterId = StringParameter.valueForStringParameter(this, clusterParameter);
    addAlarm(this, audience, {
      id: 'hsm-login',
      says: 'Somebody logged in to the HSMs, or tried to: is there a ceremony?',
      severity: 'page',
      momentary: true,
      metric: linesOf(this, 'hsm-login', {
        vaultId,
        logGroup: LogGroup.fromLogGroupName(this, 'AuditLog', hsmLogGroup(clusterId)),
        patterns: loginPatterns.map((pattern) => FilterPattern.literal(pattern)),
        period: Duration.minutes(5),
      }),
      threshold: 0,
      periods: 1,
    });
  }
}
