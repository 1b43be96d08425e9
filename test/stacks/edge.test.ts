/** What stands before the functions: firewall, authorizer, models, the team's own domain. */
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { readConfig } from '../../lib/stacks/config/stages.ts';
import { account, region, type Synthesized, synthesize } from './template.ts';

const template = synthesize('prod');
const only = (type: string, from: Synthesized = template) => {
  const [[, { Properties }] = ['', { Properties: {} }], ...more] = from.ofType(type);
  expect(more).toEqual([]);
  return Properties;
};

describe('the firewall', () => {
  const { throttle } = readConfig((name) => ({ stage: 'prod' })[name]);
  interface Rule {
    readonly Name: string;
    readonly Priority: number;
    // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
    readonly [property: string]: any;
  }
  const { DefaultAction, Rules, Scope, CustomResponseBodies } = only('AWS::WAFv2::WebACL');
  const byPriority: Rule[] = [...Rules].sort((a: Rule, b: Rule) => a.Priority - b.Priority);
  const [rate, ...sets] = byPriority;

  test('stands before the deployed stage of the API', () => {
    const [[stage = ''] = []] = template.ofType('AWS::ApiGateway::Stage');
    const { ResourceArn, WebACLArn } = only('AWS::WAFv2::WebACLAssociation');
    expect(JSON.stringify(ResourceArn)).toContain(`{"Ref":"${stage}"}`);
    expect(template.ofType('AWS::WAFv2::WebACL').map(([id]) => id)).toContain(WebACLArn['Fn::GetAtt'][0]);
    expect([Scope, DefaultAction]).toEqual(['REGIONAL', { Allow: {} }]);
  });

  test('first blocks an address above its rate, in the words of the closed table', () => {
    expect(rate?.Statement.RateBasedStatement).toEqual({
      Limit: throttle.perAddress,
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 300,
    });
    const { ResponseCode, CustomResponseBodyKey, ResponseHeaders } = rate?.Action.Block.CustomResponse ?? {};
    expect([ResponseCode, ResponseHeaders]).toEqual([429, [{ Name: 'retry-after', Value: '60' }]]);
    expect(JSON.parse(CustomResponseBodies[CustomResponseBodyKey].Content)).toMatchObject({ code: 'rate_limited' });
  });

  test('then asks AWS’s managed rule sets, whose rules count instead of block only where the API answers itself', () => {
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
});

describe('the authorizer', () => {
  const { AuthorizerResultTtlInSeconds, IdentitySource, IdentityValidationExpression, Type } =
    only('AWS::ApiGateway::Authorizer');

  test('is asked once in five minutes for a token, by the whole of its header', () => {
    expect([Type, AuthorizerResultTtlInSeconds]).toEqual(['TOKEN', 300]);
    expect(IdentitySource).toBe('method.request.header.Authorization');
  });

  test('is asked of a token in any case of its scheme, and of nothing that is none', () => {
    const isAsked = (header: string) => new RegExp(IdentityValidationExpression).test(header);
    expect(['Bearer a.b-_.9', 'bearer a.b.c', 'BEARER a.b.c'].filter((header) => !isAsked(header))).toEqual([]);
    const none = [
      'a.b.c',
      'Basic a.b.c',
      'Bearer  a.b.c',
      'Bearer a.b',
      'Bearer a.b.c d',
      'Bearer a.b.c.d',
      ' Bearer a.b.c',
    ];
    expect(none.filter(isAsked)).toEqual([]);
    // Java's regular expressions and JavaScript's agree on this much.
    expect(IdentityValidationExpression).toMatch(/^\^(\[[A-Z][a-z]\])+ [\\\w[\]\-+.]+\$$/);
  });
});

describe('the models', () => {
  const withBody = Object.entries(routes).flatMap(([name, route]) =>
    'request' in route ? [[name, route.request]] : [],
  );

  test.each(withBody as [string, z.core.$ZodType][])('of %s says what the wire schema says', (name, schema) => {
    const models = template.ofType('AWS::ApiGateway::Model').map(([, { Properties }]) => Properties);
    const model = models.find(({ Name }) => Name === name.replaceAll('-', ''));
    const { $schema, ...said } = model?.Schema ?? {};
    const { $schema: _, ...meant } = z.toJSONSchema(schema, { target: 'draft-4' });
    expect(said).toEqual(JSON.parse(JSON.stringify(meant)));
    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(said).toMatchObject({ type: 'object', additionalProperties: false });
    const [[, method] = []] = template
      .ofType('AWS::ApiGateway::Method')
      .filter(([, { Properties }]) => Properties.OperationName === name);
    const attached = method?.Properties.RequestModels['application/json'];
    expect(template.resources[attached.Ref]?.Properties.Name).toBe(model?.Name);
  });
});

describe('a domain of the team’s own', () => {
  const certificateArn = `arn:aws:acm:${region}:${account}:certificate/1234`;
  const name = 'vault.example.com';
  const own = synthesize(
    'prod',
    {},
    { domain: { name, certificateArn, hostedZone: { id: 'Z1', name: 'example.com' } } },
  );

  test('takes TLS 1.2 or later only, and the name of its certificate', () => {
    expect(only('AWS::ApiGateway::DomainName', own)).toMatchObject({
      DomainName: name,
      RegionalCertificateArn: certificateArn,
      SecurityPolicy: expect.stringMatching(/^SecurityPolicy_TLS13_1_2/),
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  test('is the only way in: API Gateway’s own address is off', () => {
    expect(only('AWS::ApiGateway::RestApi', own).DisableExecuteApiEndpoint).toBe(true);
    expect(only('AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(false);
    const { Stage } = only('AWS::ApiGateway::BasePathMapping', own);
    expect(own.ofType('AWS::ApiGateway::Stage').map(([id]) => id)).toEqual([Stage.Ref]);
  });

  test('is in the team’s zone when that is named, and left to the team when not', () => {
    expect(only('AWS::Route53::RecordSet', own)).toMatchObject({ Name: `${name}.`, HostedZoneId: 'Z1', Type: 'A' });
    const without = synthesize('prod', {}, { domain: { name, certificateArn } });
    expect(without.ofType('AWS::Route53::RecordSet')).toEqual([]);
  });
});
