/** What the firewall blocks and how it says so, against what AWS documents of it. */
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { capacity, quotas, rateBased } from './aws-facts/firewall.ts';
import { entered } from './entered.ts';
import { only, refusalTo, rulesOf } from './firewall.ts';
import { synthesize } from './template.ts';

const template = synthesize('prod');
const origins = ['https://app.example.com', 'https://web.example.com'];
const web = synthesize('prod', {}, { allowedOrigins: origins });
const { throttle } = readConfig(entered('prod'));
const [perToken, perAddress, refusing, ...sets] = rulesOf(template);
const marking = ['RatePerToken', 'RatePerAddress'];

test('it stands before the deployed stage of the API, and lets through what no rule blocks', () => {
  const { DefaultAction, Scope } = only('AWS::WAFv2::WebACL', template);
  const [[stage = ''] = []] = template.ofType('AWS::ApiGateway::Stage');
  const { ResourceArn, WebACLArn } = only('AWS::WAFv2::WebACLAssociation', template);
  expect(JSON.stringify(ResourceArn)).toContain(`{"Ref":"${stage}"}`);
  expect(template.ofType('AWS::WAFv2::WebACL').map(([id]) => id)).toContain(WebACLArn['Fn::GetAtt'][0]);
  expect([Scope, DefaultAction]).toEqual(['REGIONAL', { Allow: {} }]);
});

describe('the rates', () => {
  test('are of a token, in whatever case its scheme is, and of an address', () => {
    expect(perToken?.Statement.RateBasedStatement).toEqual({
      Limit: throttle.perToken,
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Header: { Name: 'authorization', TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] } }],
      EvaluationWindowSec: 300,
    });
    expect(perAddress?.Statement.RateBasedStatement).toEqual({
      Limit: throttle.perAddress,
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 300,
    });
  });

  test('are such as AWS WAF takes', () => {
    for (const rule of [perToken, perAddress]) {
      const { Limit, EvaluationWindowSec, CustomKeys = [] } = rule?.Statement.RateBasedStatement ?? {};
      expect(Limit).toBeGreaterThanOrEqual(rateBased.limit.least);
      expect(Limit).toBeLessThanOrEqual(rateBased.limit.most);
      expect(rateBased.windows).toContain(EvaluationWindowSec);
      expect(CustomKeys.length).toBeLessThanOrEqual(rateBased.mostCustomKeys);
    }
  });

  test.each(['dev', 'prod'] as const)('leave %s room for a carrier’s customers behind one address', (stage) => {
    const { perToken, perAddress } = readConfig(entered(stage)).throttle;
    // A thousand people who recover a key in the same five minutes, with three requests each, and a retry of every one.
    expect(perAddress).toBeGreaterThanOrEqual(1_000 * 6);
    // A person who tries each of ten attempts and reads the state in between.
    expect(perToken).toBeGreaterThanOrEqual(10 * 4);
    expect(perToken).toBeLessThan(perAddress);
  });

  test('only mark, and a rule after them refuses, which is when AWS has labels', () => {
    // "AWS WAF rules that add labels": "Rate-based rules label only while rate limiting".
    for (const rule of [perToken, perAddress])
      expect([rule?.Action, rule?.RuleLabels]).toEqual([{ Count: {} }, [{ Name: 'above-rate' }]]);
    expect(refusing?.Statement).toEqual({ LabelMatchStatement: { Scope: 'LABEL', Key: 'above-rate' } });
    expect([perToken?.Name, perAddress?.Name, refusing?.Name]).toEqual([...marking, 'RateLimited']);
  });
});

describe.each(marking)('the refusal of what is above the %s', (rule) => {
  const readable = (origin: string) => ({
    'retry-after': '60',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Date, Retry-After',
  });

  test('is in the words of the closed table', () => {
    expect(refusalTo(undefined, rule, rulesOf(template))).toEqual({ 'retry-after': '60' });
    const { CustomResponseBodies } = only('AWS::WAFv2::WebACL', template);
    const { ContentType, Content } = CustomResponseBodies.RateLimited;
    expect([ContentType, JSON.parse(Content)]).toEqual([
      'APPLICATION_JSON',
      expect.objectContaining({ code: 'rate_limited' }),
    ]);
  });

  test('can be read by the web apps of each origin, and by no other page', () => {
    for (const origin of origins)
      expect(refusalTo(origin, rule, rulesOf(web))).toEqual({ ...readable(origin), vary: 'Origin' });
    for (const origin of ['https://evil.example.com', undefined])
      expect(refusalTo(origin, rule, rulesOf(web))).toEqual({ 'retry-after': '60', vary: 'Origin' });
  });

  test('can be read by any page where the stage lets any origin in', () => {
    expect(refusalTo('https://anyone.example.com', rule, rulesOf(synthesize('dev')))).toEqual(readable('*'));
  });
});

test('AWS’s managed rule sets are asked last, and only count where the API answers itself', () => {
  const asked = sets.map(({ Statement: { ManagedRuleGroupStatement: set }, OverrideAction }) => {
    expect([set.VendorName, OverrideAction]).toEqual(['AWS', { None: {} }]);
    const counted = (set.RuleActionOverrides ?? []).map((rule: { Name: string; ActionToUse: object }) => {
      expect(rule.ActionToUse).toEqual({ Count: {} });
      return rule.Name;
    });
    return [set.Name, counted];
  });
  expect(Object.fromEntries(asked)).toEqual({
    AWSManagedRulesAmazonIpReputationList: [],
    AWSManagedRulesKnownBadInputsRuleSet: [],
    AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'],
  });
});

describe('with as many origins as the settings take', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => `https://app-${index}.example.com`);
  const full = synthesize('prod', {}, { allowedOrigins: twenty });

  test('the rules are in order, and their answers within the quota of headers', () => {
    const rules = rulesOf(full);
    expect(rules.map(({ Priority }) => Priority)).toEqual(rules.map((_, index) => index));
    const headers: { Name: string }[] = rules.flatMap(
      ({ Action }) => Action?.Block?.CustomResponse.ResponseHeaders ?? [],
    );
    expect(headers.length).toBeGreaterThan(60);
    expect(headers.length).toBeLessThanOrEqual(quotas.responseHeaders);
    // "Sending custom responses for Block actions": "any header name except for content-type".
    expect(headers.map(({ Name }) => Name)).not.toContain('content-type');
  });

  test('the capacity is within the basic price', () => {
    const units = rulesOf(full).reduce((sum, { Statement }) => sum + capacityOf(Statement), 0);
    expect(units).toBeGreaterThan(1_000);
    expect(units).toBeLessThanOrEqual(quotas.basicCapacity);
  });
});

function capacityOf(statement: ReturnType<typeof rulesOf>[number]['Statement']): number {
  const { RateBasedStatement, LabelMatchStatement, ByteMatchStatement, AndStatement, ManagedRuleGroupStatement } =
    statement;
  const { customKey, textTransformation } = capacity;
  if (AndStatement)
    return AndStatement.Statements.reduce((sum: number, one: typeof statement) => sum + capacityOf(one), 0);
  if (LabelMatchStatement) return capacity.labelMatch;
  if (ByteMatchStatement)
    return capacity.exactMatch + ByteMatchStatement.TextTransformations.length * textTransformation;
  if (RateBasedStatement) {
    const keys: { Header: { TextTransformations: object[] } }[] = RateBasedStatement.CustomKeys ?? [];
    const transformed = keys.flatMap(({ Header }) => Header.TextTransformations).length;
    return capacity.rateBased + keys.length * customKey + transformed * textTransformation;
  }
  const known = capacity.ruleGroups[ManagedRuleGroupStatement.Name];
  if (known === undefined) throw new Error('expected a rule set whose capacity is documented');
  return known;
}
