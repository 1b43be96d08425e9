/** What the firewall blocks, in its order. */
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Config } from '../../config/config.ts';
import { markAboveRate, refuseAboveRate } from './rates.ts';
import { type Rule, visibility } from './rule.ts';

/** Managed rule sets, and for each the rules that only count and do not block. */
const managed: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesKnownBadInputsRuleSet: [],
  // The API answers a body that is too large with 413 itself, and asks no client for a User-Agent.
  AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'],
};

/** API Gateway answers what these block, as its `WAF_FILTERED`. */
const sets = Object.entries(managed).map(
  ([name, counted]): Rule => ({
    name,
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

export function firewallRules({ throttle, allowedOrigins }: Config): CfnWebACL.RuleProperty[] {
  const rules = [...markAboveRate(throttle), ...refuseAboveRate(allowedOrigins), ...sets];
  return rules.map((rule, priority) => ({ ...rule, priority }));
}
