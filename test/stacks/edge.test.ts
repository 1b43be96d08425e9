/** What stands before the functions besides the firewall: authorizer, models, the team's own domain. */
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { only as onlyOf } from './firewall.ts';
import { account, region, type Synthesized, synthesize } from './template.ts';

const template = synthesize('prod');
const origins = ['https://app.example.com', 'https://web.example.com'];
const web = synthesize('prod', {}, { allowedOrigins: origins });
const only = (type: string, from: Synthesized = template) => onlyOf(type, from);

describe('a web app of an origin on the list', () => {
  const mappings = (from: Synthesized): Record<string, string>[] =>
    from.ofType('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties.ResponseParameters);
  const mapped = (name: string, from: Synthesized) =>
    new Set(mappings(from).map((parameters) => parameters[`gatewayresponse.header.${name}`]));

  // API Gateway Developer Guide, "Gateway response types": WAF_FILTERED is what a request gets that AWS WAF blocked, and
  // "AWS WAF custom responses take precedence over custom gateway responses".
  test('reads every refusal of API Gateway itself, the one for what the firewall’s rule sets block among them', () => {
    const one = synthesize('prod', {}, { allowedOrigins: origins.slice(0, 1) });
    expect(mapped('Access-Control-Allow-Origin', one)).toEqual(new Set([`'${origins[0]}'`]));
    for (const from of [one, web]) {
      const types = from
        .ofType('AWS::ApiGateway::GatewayResponse')
        .map(([, { Properties }]) => Properties.ResponseType);
      expect(types).toContain('WAF_FILTERED');
      expect(mapped('Access-Control-Expose-Headers', from)).toEqual(new Set(["'Date, Retry-After'"]));
      expect(mapped('Vary', from)).toEqual(new Set(["'Origin'"]));
    }
    // API Gateway Developer Guide, "Gateway responses for REST APIs": a value is a fixed text or a part of the request.
    expect(mapped('Access-Control-Allow-Origin', web)).toEqual(new Set(['method.request.header.origin']));
  });

  test('is told so before it sends a token, and no other page is', () => {
    const preflights = web
      .ofType('AWS::ApiGateway::Method')
      .filter(([, { Properties }]) => Properties.HttpMethod === 'OPTIONS');
    expect(preflights.length).toBeGreaterThanOrEqual(Object.keys(routes).length);
    for (const [, { Properties }] of preflights) {
      const [{ ResponseParameters, ResponseTemplates }] = Properties.Integration.IntegrationResponses;
      expect(ResponseParameters).toMatchObject({
        'method.response.header.Vary': "'Origin'",
        'method.response.header.Access-Control-Allow-Headers': "'authorization,content-type'",
        'method.response.header.Access-Control-Allow-Origin': `'${origins[0]}'`,
      });
      // The first is named unless the template finds the one that asks among the others.
      expect(ResponseTemplates['application/json']).toContain(`$origin == "${origins[1]}"`);
      expect(ResponseTemplates['application/json']).toContain(
        'set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
      );
    }
  });

  test('is named to the functions, with the others', () => {
    const told = Object.entries(web.functions()).flatMap(([name, { Properties }]) => {
      const { VAULT_ALLOWED_ORIGINS: allowed } = Properties.Environment?.Variables ?? {};
      return allowed === undefined ? [] : [[name, allowed]];
    });
    const expected = Object.keys(routes).map((name) => [name, origins.join(',')]);
    expect(told.sort()).toEqual(expected.sort());
  });

  test('is no one until the team names its origins: prod answers no web app', () => {
    expect(mapped('Access-Control-Allow-Origin', template)).toEqual(new Set([undefined]));
    const methods = template.ofType('AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.HttpMethod);
    expect(methods).not.toContain('OPTIONS');
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
    for (const form of said.anyOf ?? [said])
      expect(form).toMatchObject({ type: 'object', additionalProperties: false });
    // Of these the API Gateway Developer Guide says that they are not supported ("Amazon API Gateway important notes").
    expect(JSON.stringify(said)).not.toMatch(/"(oneOf|discriminator|readOnly)"/);
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
