import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { toProblem } from '../../protocol/wire/errors.ts';
import { anyOrigin, webHeaders } from '../../protocol/wire/web.ts';
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

/** A rule without its place in the order. */
type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Seconds after which an address above its rate may try again. */
const retryAfter = 60;
const { problem: rateLimited } = toProblem('rate_limited', { retryAfter });

/** The label of a request from an address above its rate. */
const aboveRate = 'above-rate';

/** Marks the requests above an address's rate. What then blocks them knows how to answer whom. */
const rateOf = (limit: number): Rule => ({
  name: 'RatePerAddress',
  statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
  ruleLabels: [{ name: aboveRate }],
  action: { count: {} },
  visibilityConfig: visibility('RatePerAddress'),
});

/**
 * Blocks what is above the rate. An answer of the firewall has fixed headers, so there is a rule for each web origin
 * (AWS WAF Developer Guide, "Sending custom responses for Block actions").
 */
function rateLimits(origins: readonly string[]): Rule[] {
  const marked: CfnWebACL.StatementProperty = { labelMatchStatement: { scope: 'LABEL', key: aboveRate } };
  const named = origins.filter((origin) => origin !== anyOrigin);
  const limit = (name: string, statement: CfnWebACL.StatementProperty, origin?: string): Rule => ({
    name,
    statement,
    action: { block: { customResponse: refusal(webHeaders(origin, origins)) } },
    visibilityConfig: visibility(name),
  });
  return [
    ...named.map((origin, index) =>
      limit(`RateLimitedOrigin${index + 1}`, { andStatement: { statements: [marked, isFrom(origin)] } }, origin),
    ),
    limit('RateLimited', marked),
  ];
}

const isFrom = (origin: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'origin' } },
    positionalConstraint: 'EXACTLY',
    searchString: origin,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

const refusal = (headers: Record<string, string>): CfnWebACL.CustomResponseProperty => ({
  responseCode: rateLimited.status,
  customResponseBodyKey: 'RateLimited',
  responseHeaders: Object.entries({ 'retry-after': String(retryAfter), ...headers }).map(([name, value]) => ({
    name,
    value,
  })),
});

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

interface FirewallProps {
  readonly config: Config;
  readonly apiStage: Stage;
}

/** The web firewall before the API: a rate for each address, and AWS's managed rule sets. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, apiStage }: FirewallProps) {
    super(scope, id);
    const { vaultId, throttle, allowedOrigins } = config;
    const rules = [rateOf(throttle.perAddress), ...rateLimits(allowedOrigins), ...sets];
    const acl = new CfnWebACL(this, 'Acl', {
      name: prefix(vaultId),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBodies: { RateLimited: { contentType: 'APPLICATION_JSON', content: JSON.stringify(rateLimited) } },
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: visibility(prefix(vaultId)),
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: apiStage.stageArn });
  }
}
