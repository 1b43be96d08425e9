/** One kind of change, as a row of a table: a rule that tells who did it, and where it must not wait, an alarm. */
import { Aws, Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnRule, EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { prefix } from '../../names.ts';
import { addAlarm } from '../alarm.ts';
import { type Audience, described, type Severity } from '../audience.ts';

/** A part of an event pattern: leaves are lists of what may stand there. */
export interface Pattern {
  readonly [field: string]: Pattern | readonly unknown[];
}

export interface ChangeRow {
  /** In the rule's name, after the vault's id; the section of docs/runbook.md. */
  readonly id: string;
  readonly says: string;
  readonly severity: Severity;
  /** What CloudTrail's record must contain. */
  readonly record: Pattern;
  /** Who does it in the course of things. Their calls are told all the same. */
  readonly alsoBy?: 'A deployment' | 'The ceremony' | 'A deployment or the ceremony';
  /** The member of the request that names what was changed. */
  readonly names: string;
  /** True for calls that only read: EventBridge keeps those from a rule that does not ask for them. */
  readonly reads?: true;
}

/**
 * What AWS records of every call that changes something (CloudTrail User Guide, "Management events"). It arrives only
 * where a trail logs. Nobody but AWS can send an event whose source begins so.
 */
export const recorded = (record: Pattern): Pattern => ({
  source: [{ prefix: 'aws.' }],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: record,
});

export function addChange(scope: Construct, audience: Audience, row: ChangeRow): Rule {
  const { id, severity } = row;
  const ruleName = `${prefix(audience.config.vaultId)}-${id}`;
  const rule = new Rule(scope, `${id}-rule`, {
    ruleName,
    description: described(row),
    eventPattern: recorded(row.record) as object,
    targets: [telling(audience.topics[severity], row)],
  });
  if (row.reads) (rule.node.defaultChild as CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  if (severity === 'page') {
    const metric = ofRule('TriggeredRules', ruleName);
    addAlarm(scope, audience, { ...row, metric, threshold: 0, periods: 1, momentary: true });
  }
  return rule;
}

/** EventBridge User Guide, "Monitoring Amazon EventBridge": by rule there are these, and no MatchedEvents. */
export const ofRule = (metricName: 'TriggeredRules' | 'FailedInvocations', RuleName: string): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { RuleName },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });

/** Who, what, when, and no other member of the request: those may be secret. What is missing is left out. */
function telling(topic: ITopic, row: ChangeRow): IRuleTarget {
  const of = (path: string) => EventField.fromPath(`$.detail.${path}`);
  const what = `${of('eventName')} of ${of(`requestParameters.${row.names}`)}`;
  const who = `by ${of('userIdentity.arn')} (${of('userIdentity.type')}) from ${of('sourceIPAddress')}`;
  const when = `at ${of('eventTime')}, refused: ${of('errorCode')}`;
  const where = `account ${Aws.ACCOUNT_ID}, CloudTrail event ${of('eventID')}`;
  const usual = row.alsoBy === undefined ? [] : [`${row.alsoBy} does this too: was it one that you know of?`];
  const text = [described(row), `${what} ${who} ${when}`, where, ...usual].join(' | ');
  return { bind: () => ({ arn: topic.topicArn, input: RuleTargetInput.fromText(text) }) };
}
