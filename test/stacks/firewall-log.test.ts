/** What the firewall logs: enough to trace a false block, and nothing that a client sent in confidence. */
import { describe, expect, test } from '@jest/globals';
import { logGroup, loggedData, protection, redactable } from './aws-facts/firewall.ts';
import { only } from './firewall.ts';
import { account, region, synthesize } from './template.ts';

const template = synthesize('prod');
const acl = only('AWS::WAFv2::WebACL', template);
const logging = only('AWS::WAFv2::LoggingConfiguration', template);

interface Protection {
  readonly Action: string;
  readonly Field: { readonly FieldType: string; readonly FieldKeys?: readonly string[] };
  readonly ExcludeRateBasedDetails?: boolean;
  readonly ExcludeRuleMatchDetails?: boolean;
}
const protections: Protection[] = acl.DataProtectionConfig.DataProtections;

describe('the firewall’s log', () => {
  test('is of the API’s web ACL, goes to a group with the name that AWS asks for, and is kept as long as the others', () => {
    const [[id = ''] = []] = template.ofType('AWS::WAFv2::WebACL');
    expect(logging.ResourceArn).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    const [destination, ...more] = template.resolve<string[]>(logging.LogDestinationConfigs);
    expect(more).toEqual([]);
    expect(destination).toMatch(logGroup.arn);
    const groups = template.ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    const named = groups.find(({ LogGroupName }) => LogGroupName?.startsWith(logGroup.prefix));
    expect(destination).toBe(`arn:aws:logs:${region}:${account}:log-group:${named?.LogGroupName}`);
    expect(named?.RetentionInDays).toBe(90);
  });

  test('may be written by the service that delivers logs, for this account only, and by nobody else', () => {
    const { PolicyDocument } = only('AWS::Logs::ResourcePolicy', template);
    const { Statement } = JSON.parse(template.resolve(PolicyDocument));
    expect(Statement).toEqual([
      {
        Sid: 'FirewallLog',
        Effect: 'Allow',
        Principal: { Service: logGroup.principal },
        Action: logGroup.actions,
        Resource: `${template.resolve<string[]>(logging.LogDestinationConfigs)[0]}:log-stream:*`,
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:aws:logs:${region}:${account}:*` },
        },
      },
    ]);
  });

  test('has the requests that were blocked, and no others', () => {
    expect(logging.LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    });
  });

  test.each(Object.entries(loggedData))('shows no token, query or body in %s', (_, fields) => {
    for (const type of fields) {
      const own = protections.find(({ Field }) => Field.FieldType === type);
      expect(own).toMatchObject({ Action: 'SUBSTITUTION' });
      if (type === 'SINGLE_HEADER') expect(own?.Field.FieldKeys).toEqual(['authorization']);
    }
  });

  test('makes no exception for what a rule matched or counted', () => {
    for (const { ExcludeRateBasedDetails = false, ExcludeRuleMatchDetails = false } of protections)
      expect([ExcludeRateBasedDetails, ExcludeRuleMatchDetails]).toEqual([false, false]);
  });

  test('is protected in a form that AWS WAF takes', () => {
    for (const { Action, Field } of protections) {
      expect(protection.actions).toContain(Action);
      const withKeys = Field.FieldKeys !== undefined;
      expect(withKeys ? protection.withKeys : protection.withoutKeys).toContain(Field.FieldType);
    }
    for (const field of logging.RedactedFields)
      for (const name of Object.keys(field)) expect(redactable).toContain(name);
    expect(logging.RedactedFields).toEqual([{ SingleHeader: { Name: 'authorization' } }]);
  });

  test('names a request as the access log and the client’s own answer do', () => {
    // API Gateway Developer Guide, "Variables for access logging": the extended id is the header x-amz-apigw-id.
    const { Format } = only('AWS::ApiGateway::Stage', template).AccessLogSetting;
    expect(JSON.parse(Format)).toMatchObject({ extendedRequestId: '$context.extendedRequestId' });
  });
});
