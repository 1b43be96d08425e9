import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { VaultId } from '../../key-store/names.ts';
import { countMetrics } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import { type AnyFunctionName, type RewrapperName, roleName } from '../names.ts';
import { identityUsers } from '../rights/identity-policy.ts';
import { type KeyUser, keyUses, rewrapUses } from '../rights/key-policy.ts';
import { type AlarmRow, addAlarm } from './alarm.ts';
import type { Audience } from './audience.ts';
import { countOf, linesOf, sumOf } from './metrics.ts';

const period = Duration.minutes(15);

/**
 * If an answer of Decrypt is lost on its way, the SDK calls again: KMS counts two, the function counts one. So many may
 * be lost, or this share of all where that is more: at 900 a second a few would otherwise ring every quarter.
 */
const lost = { least: 20, share: 0.001 };

const decrypted = 'FILL(decrypts, 0)';
const excess = `${decrypted} - FILL(unwraps, 0)`;
const tolerated = `IF(${lost.share} * ${decrypted} > ${lost.least}, ${lost.share} * ${decrypted}, ${lost.least})`;

interface KeyWatchProps extends Audience {
  /** Of the keys that open what is kept. */
  readonly keyArns: readonly string[];
  readonly identityKeyArns: readonly string[];
}

/**
 * Watches for someone who uses the key past the vault. KMS counts the key's successful Decrypts itself (AWS/KMS,
 * SuccessfulRequest by KeyArn and Operation); whatever is more than the functions' own Decrypts is an alarm.
 * With a trail it is exact: every use by anyone but the four functions that have a right to it, allowed or refused.
 */
export class KeyWatch extends Construct {
  readonly unexplained: MathExpression;

  constructor(scope: Construct, id: string, { keyArns, identityKeyArns, ...audience }: KeyWatchProps) {
    super(scope, id);
    const { config } = audience;
    const each = keyArns.map(
      (KeyArn) =>
        new Metric({
          namespace: 'AWS/KMS',
          metricName: 'SuccessfulRequest',
          dimensionsMap: { KeyArn, Operation: 'Decrypt' },
          statistic: 'Sum',
          period,
        }),
    );
    const [only, ...more] = each;
    const decrypts = only && more.length === 0 ? only : sumOf(each, 'Decrypt calls under all keys', period);
    const usingMetrics = { decrypts, unwraps: countOf(config.vaultId, countMetrics.unwraps, period) };
    const label = 'Decrypt calls that no counted attempt explains';
    this.unexplained = new MathExpression({ expression: excess, usingMetrics, label, period });
    const tooMany = new MathExpression({
      expression: `${excess} - ${tolerated}`,
      usingMetrics,
      label: `${label}, less those that are tolerated`,
      period,
    });
    const says = 'Someone uses the key past the vault';
    const shared = { says, severity: 'page', momentary: true } as const;
    const rows: AlarmRow[] = [{ ...shared, id: 'unexplained-decrypts', metric: tooMany, threshold: 0, periods: 1 }];
    const { trailLogGroup } = config.alarms;
    if (trailLogGroup !== undefined) {
      const logGroup = LogGroup.fromLogGroupName(this, 'Trail', trailLogGroup);
      const uses = [
        ...keyArns.map((arn) => foreignUse(config, arn)),
        ...identityKeyArns.map((arn) => foreignSignature(config, arn)),
      ];
      const metric = linesOf(this, 'foreign-key-use', {
        vaultId: config.vaultId,
        logGroup,
        patterns: uses.map((use) => FilterPattern.literal(use)),
        period: Duration.minutes(5),
      });
      rows.push({ ...shared, id: 'foreign-key-use', metric, threshold: 0, periods: 1 });
    }
    for (const row of rows) addAlarm(this, audience, row);
  }
}

const ofKey = (arn: string, calls: readonly string[]) =>
  `($.eventSource = "kms.amazonaws.com") && ($.resources[0].ARN = "${arn}") && (${calls.map((call) => `($.eventName = "${call}")`).join(' || ')})`;

const byNoneOf = (vaultId: VaultId, names: readonly AnyFunctionName[]) =>
  names.map((name) => `($.userIdentity.arn != "*assumed-role/${roleName(vaultId, name)}/*")`).join(' && ');

/**
 * Every use of the key that wraps, allowed or refused, by anyone but the functions that are there for it. The record of a ReEncrypt names
 * the key it reads from first (AWS KMS Developer Guide, "ReEncrypt").
 */
function foreignUse(config: Config, keyArn: string): string {
  const calls = ['Encrypt', 'Decrypt', 'ReEncrypt', 'GenerateDataKey*', 'CreateGrant'];
  const rewrappers = config.wrappingKeys.length > 1 ? (Object.keys(rewrapUses) as RewrapperName[]) : [];
  const users = [...(Object.keys(keyUses) as KeyUser[]), ...rewrappers];
  return `{ ${ofKey(keyArn, calls)} && ${byNoneOf(config.vaultId, users)} }`;
}

/** Every signature by an identity key for anyone but the two functions that register. */
function foreignSignature({ vaultId }: Config, keyArn: string): string {
  return `{ ${ofKey(keyArn, ['Sign'])} && ${byNoneOf(vaultId, identityUsers)} }`;
}
