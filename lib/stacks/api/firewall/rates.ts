/** Too many requests with one token, or from one address: some rules mark them, and those after refuse what is marked. */
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { toProblem } from '../../../protocol/wire/errors.ts';
import { anyOrigin, webHeaders } from '../../../protocol/wire/web.ts';
import type { Config } from '../../config/config.ts';
import { type Rule, visibility } from './rule.ts';

/** Seconds after which whoever is above a rate may try again. */
const retryAfter = 60;
const { problem: rateLimited } = toProblem('rate_limited', { retryAfter });

/** The label of a request above a rate. */
const aboveRate = 'above-rate';

const window = { evaluationWindowSec: 300 };

/**
 * A person has a token, and thousands may share a carrier's address: a rate for each token stops who asks too often, and
 * the one for addresses only a flood. Whoever steals tokens, or makes them up, is held by the second. Requests without
 * a token are counted by address alone (AWS WAF Developer Guide, "Aggregating rate-based rules").
 */
export const markAboveRate = ({ perToken, perAddress }: Config['throttle']): Rule[] => [
  mark('RatePerToken', { ...window, limit: perToken, aggregateKeyType: 'CUSTOM_KEYS', customKeys: [token] }),
  mark('RatePerAddress', { ...window, limit: perAddress, aggregateKeyType: 'IP' }),
];

/** In lower case: the authorizer takes the scheme in any, and each would have a rate of its own. */
const token: CfnWebACL.RateBasedStatementCustomKeyProperty = {
  header: { name: 'authorization', textTransformations: [{ priority: 0, type: 'LOWERCASE' }] },
};

/** What is marked goes on: the rules that refuse it know how to answer whom. */
const mark = (name: string, rateBasedStatement: CfnWebACL.RateBasedStatementProperty): Rule => ({
  name,
  statement: { rateBasedStatement },
  ruleLabels: [{ name: aboveRate }],
  action: { count: {} },
  visibilityConfig: visibility(name),
});

/**
 * Blocks what is marked. An answer of the firewall has fixed headers, so there is a rule for each web origin (AWS WAF
 * Developer Guide, "Sending custom responses for Block actions").
 */
export function refuseAboveRate(origins: readonly string[]): Rule[] {
  const marked: CfnWebACL.StatementProperty = { labelMatchStatement: { scope: 'LABEL', key: aboveRate } };
  const named = origins.filter((origin) => origin !== anyOrigin);
  const refuse = (name: string, statement: CfnWebACL.StatementProperty, origin?: string): Rule => ({
    name,
    statement,
    action: { block: { customResponse: refusal(webHeaders(origin, origins)) } },
    visibilityConfig: visibility(name),
  });
  return [
    ...named.map((origin, index) =>
      refuse(`RateLimitedOrigin${index + 1}`, { andStatement: { statements: [marked, isFrom(origin)] } }, origin),
    ),
    refuse('RateLimited', marked),
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

const bodyKey = 'RateLimited';

export const refusalBodies = {
  [bodyKey]: { contentType: 'APPLICATION_JSON', content: JSON.stringify(rateLimited) },
};

const refusal = (headers: Record<string, string>): CfnWebACL.CustomResponseProperty => ({
  responseCode: rateLimited.status,
  customResponseBodyKey: bodyKey,
  responseHeaders: Object.entries({ 'retry-after': String(retryAfter), ...headers }).map(([name, value]) => ({
    name,
    value,
  })),
});
