import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { toProblem } from '../../protocol/wire/errors.ts';
import type { Config } from '../config/config.ts';
import { prefix } from '../names.ts';

/** Managed rule sets, and for each the rules that only count and do not block. */
const managed: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesKnownBadInputsRuleSet: [],
  // The API answers a body that is too large with 413 itself, and asks no client for a User-Agent.
  AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'],
};

// No samples of requests: they would show tokens.
const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});

export interface FirewallProps {
  readonly config: Config;
  readonly apiStage: Stage;
}

/** The web firewall before the API: a rate for each address, and AWS's managed rule sets. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, apiStage }: FirewallProps) {
    super(scope, id);
    const { stage, throttle } = config;
    const { problem, retryAfter = 60 } = toProblem('rate_limited', { retryAfter: 60 });
    const rate: CfnWebACL.RuleProperty = {
      name: 'RatePerAddress',
      priority: 0,
      statement: {
        rateBasedStatement: { limit: throttle.perAddress, aggregateKeyType: 'IP', evaluationWindowSec: 300 },
      },
      action: {
        block: {
          customResponse: {
            responseCode: problem.status,
            customResponseBodyKey: 'RateLimited',
            responseHeaders: [{ name: 'retry-after', value: String(retryAfter) }],
          },
        },
      },
      visibilityConfig: visibility('RatePerAddress'),
    };
    const sets = Object.entries(managed).map(
      ([name, counted], index): CfnWebACL.RuleProperty => ({
        name,
        priority: index + 1,
        statement: {
          managedRuleGroupStatement: {
            name,
            vendorName: 'AWS',
            ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          },
        },
        overrideAction: { none: {} },
        visibilityConfig: visibility(name),
      }),
    );
    const acl = new CfnWebACL(this, 'Acl', {
      name: prefix(stage),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBodies: { RateLimited: { contentType: 'APPLICATION_JSON', content: JSON.stringify(problem) } },
      rules: [rate, ...sets],
      visibilityConfig: visibility(prefix(stage)),
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: apiStage.stageArn });
  }
}
