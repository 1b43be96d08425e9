import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { prefix } from '../../names.ts';

/**
 * What no log of the firewall shows, in whatever field: the token, which the rate for tokens would list among its
 * values, and query and body, of which a matched rule quotes parts. Not their hashes either, since what people send by
 * mistake can be guessed (AWS WAF Developer Guide, "Data protection").
 */
export const protectedData: CfnWebACL.DataProtectionConfigProperty = {
  dataProtections: [
    { field: { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization'] }, action: 'SUBSTITUTION' },
    { field: { fieldType: 'QUERY_STRING' }, action: 'SUBSTITUTION' },
    { field: { fieldType: 'BODY' }, action: 'SUBSTITUTION' },
  ],
};

/** The requests that were blocked, and no others. What only counts would add a line for each client without User-Agent. */
const blockedOnly = {
  DefaultBehavior: 'DROP',
  Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
};

interface FirewallLogProps {
  readonly config: Config;
  readonly acl: CfnWebACL;
}

/** Which rule blocked which request, so that someone who was blocked wrongly can be told why. */
export class FirewallLog extends Construct {
  constructor(scope: Construct, id: string, { config, acl }: FirewallLogProps) {
    super(scope, id);
    const log = new LogGroup(this, 'Log', {
      // The firewall takes no other beginning of the name.
      logGroupName: `aws-waf-logs-${prefix(config.vaultId)}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logs = (resource: string, resourceName?: string) =>
      Stack.of(this).formatArn({
        service: 'logs',
        resource,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        ...(resourceName !== undefined && { resourceName }),
      });
    const group = logs('log-group', log.logGroupName);
    const delivery = new CfnResourcePolicy(this, 'Delivery', {
      policyName: `${prefix(config.vaultId)}-firewall`,
      policyDocument: Stack.of(this).toJsonString(
        new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'FirewallLog',
              principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [`${group}:log-stream:*`],
              conditions: {
                StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
                ArnLike: { 'aws:SourceArn': logs('*') },
              },
            }),
          ],
        }),
      ),
    });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Without the `:*` at the end of the ARN that CloudFormation gives: the firewall names a log group so.
      logDestinationConfigs: [group],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
      loggingFilter: blockedOnly,
    });
    logging.node.addDependency(delivery);
  }
}
