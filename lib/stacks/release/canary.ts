import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import { VaultFunction } from '../functions/function.ts';
import type { VaultFunctions } from '../functions/functions.ts';
import { prefix } from '../names.ts';
import { addAlarm } from '../watch/alarm.ts';
import type { Audience } from '../watch/audience.ts';
import { countOf, routeNames } from '../watch/metrics.ts';
import { deviceMemory } from './release-check.ts';

export interface CanaryProps extends Audience {
  readonly functions: VaultFunctions;
  readonly pins: readonly string[];
  /** Minutes between two runs. */
  readonly minutes: number;
}

/** Registers, recovers and deletes an account of its own every few minutes, as a user would whom nobody hears of. */
export class Canary extends Construct {
  readonly works: Metric;

  constructor(scope: Construct, id: string, { functions, pins, minutes, ...audience }: CanaryProps) {
    super(scope, id);
    const { config } = audience;
    const { vaultId, vaultName, concurrency } = config;
    const resources = routeNames.map((name) => functions.byName[name].alias.functionArn);
    const { alias } = new VaultFunction(this, 'Function', {
      config,
      name: 'canary',
      environment: {
        VAULT_NAME: vaultName,
        VAULT_FUNCTIONS: prefix(vaultId),
        VAULT_IDENTITIES: pins.join(','),
      },
      rights: [new PolicyStatement({ sid: 'Try', actions: ['lambda:InvokeFunction'], resources })],
      memorySize: deviceMemory,
      timeout: Duration.minutes(1),
      ...(concurrency && { reserved: 1 }),
    });
    const period = Duration.minutes(minutes);
    new Rule(this, 'Schedule', {
      description: `Backup Key Vault ${vaultId}: can a user register and recover?`,
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(alias)],
    });
    this.works = countOf(vaultId, countMetrics.canary, period).with({ statistic: Stats.MINIMUM });
    addAlarm(this, audience, {
      id: 'canary',
      says: 'The canary could not register and recover as a user would, or does not run: its log names the route that failed',
      severity: 'ticket',
      metric: this.works,
      threshold: 1,
      rings: 'below',
      // If the function runs late, one period has no value, but never two.
      periods: 2,
      stopsRecovery: true,
    });
  }
}
