/** Facts of the synthesized stack that are not about rights. */
import { describe, expect, test } from '@jest/globals';
import { errorTable } from '../../lib/protocol/wire/errors.ts';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { gatewayCodes } from '../../lib/stacks/api/gateway-responses.ts';
import { synthesize } from './template.ts';

const template = synthesize('prod');
const only = (type: string) => {
  const found = template.ofType(type);
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? { Type: '', Properties: {} };
};

describe('what must never be lost', () => {
  test('the table outlives its stack, on demand, without a backup, an index or a time to live', () => {
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = only('AWS::DynamoDB::GlobalTable');
    // Except on create: a first deployment that fails leaves no empty table whose name is in the way of the next.
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const [replica] = Properties.Replicas;
    expect(replica.DeletionProtectionEnabled).toBe(true);
    expect(replica.PointInTimeRecoverySpecification).toBeUndefined();
    expect(Properties.GlobalSecondaryIndexes).toBeUndefined();
    expect(Properties.TimeToLiveSpecification).toBeUndefined();
  });

  test('the table is warm beforehand where a stage says so', () => {
    const tableOf = (change: Parameters<typeof synthesize>[2]) =>
      synthesize('dev', {}, change).ofType('AWS::DynamoDB::GlobalTable')[0]?.[1].Properties;
    expect(tableOf({ warmThroughput: { reads: 30_000, writes: 10_000 } }).WarmThroughput).toEqual({
      ReadUnitsPerSecond: 30_000,
      WriteUnitsPerSecond: 10_000,
    });
    expect(tableOf({}).WarmThroughput).toBeUndefined();
  });

  test.each(['dev', 'prod'] as const)('every key of %s outlives its stack, and is rotated where KMS can', (stage) => {
    const keys = synthesize(stage).ofType('AWS::KMS::Key');
    expect(keys.length).toBeGreaterThan(0);
    for (const [, { DeletionPolicy, UpdateReplacePolicy, Properties }] of keys) {
      // On create too: no policy lets CloudFormation delete a key, and a roll-back that tries fails.
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      expect(Properties.EnableKeyRotation).toBe(Properties.KeyUsage === 'SIGN_VERIFY' ? undefined : true);
    }
  });
});

describe('logs', () => {
  test('every log group has a retention', () => {
    const groups = template.ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(15);
    for (const [, { Properties }] of groups) expect(Properties.RetentionInDays).toBe(90);
  });

  test('every function writes to a group of the stack, none to one that Lambda would make', () => {
    const groups = template.ofType('AWS::Logs::LogGroup').map(([id]) => id);
    for (const [, { Properties }] of template.ofType('AWS::Lambda::Function'))
      expect(groups).toContain(Properties.LoggingConfig.LogGroup.Ref);
    for (const { Properties } of Object.values(template.functions()))
      expect(template.resolve(Properties.LoggingConfig.LogGroup)).toBe(`/aws/lambda/${Properties.FunctionName}`);
  });

  test('the access log has no body, token, query or header, and requests are logged nowhere else', () => {
    const { AccessLogSetting, MethodSettings } = only('AWS::ApiGateway::Stage').Properties;
    const fields = AccessLogSetting.Format.match(/\$context\.[\w.]+/g);
    expect(fields.length).toBe(11);
    for (const field of fields)
      expect(field).toMatch(
        /^\$context\.(requestId|extendedRequestId|requestTime|httpMethod|resourcePath|status|error\.responseType|response(Latency|Length)|integration(Latency|\.latency)|integrationLatency|identity\.sourceIp)$/,
      );
    for (const setting of MethodSettings) {
      expect(setting.DataTraceEnabled ?? false).toBe(false);
      expect(setting.LoggingLevel ?? 'OFF').toBe('OFF');
    }
  });

  test('the firewall keeps no sample of a request', () => {
    const { Rules, VisibilityConfig } = only('AWS::WAFv2::WebACL').Properties;
    const all = [VisibilityConfig, ...Rules.map((rule: { VisibilityConfig: unknown }) => rule.VisibilityConfig)];
    expect(all.length).toBe(7);
    for (const visibility of all) expect(visibility.SampledRequestsEnabled).toBe(false);
  });
});

describe('the API', () => {
  const pathOf = (id: string): string => {
    const resource = template.resources[id];
    if (resource?.Type !== 'AWS::ApiGateway::Resource') return '';
    const { ParentId, PathPart } = resource.Properties;
    return `${pathOf(ParentId.Ref ?? '')}/${PathPart}`;
  };
  const methods = template.ofType('AWS::ApiGateway::Method').map(([, { Properties }]) => ({
    ...Properties,
    path: pathOf(Properties.ResourceId.Ref ?? ''),
  }));
  const served = methods.filter(({ HttpMethod }) => HttpMethod !== 'OPTIONS');

  test('has exactly the routes of the protocol', () => {
    const found = served.map(({ HttpMethod, path, OperationName }) => `${OperationName}: ${HttpMethod} ${path}`);
    const expected = Object.entries(routes).map(([name, { method, path }]) => `${name}: ${method} ${path}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  test('asks the authorizer before every route but health', () => {
    const open = served.filter(
      ({ AuthorizationType, AuthorizerId }) => AuthorizationType !== 'CUSTOM' || !AuthorizerId,
    );
    expect(open.map(({ path }) => path)).toEqual(['/v1/health']);
  });

  test('calls the live version of each function', () => {
    for (const { Integration } of served) expect(JSON.stringify(Integration.Uri)).toMatch(/FunctionAliaslive/);
  });

  test('takes TLS 1.2 or later only', () => {
    const { SecurityPolicy, EndpointAccessMode, EndpointConfiguration } = only('AWS::ApiGateway::RestApi').Properties;
    expect(SecurityPolicy).toMatch(/^SecurityPolicy_TLS13_1_2/);
    expect(EndpointAccessMode).toBe('STRICT');
    expect(EndpointConfiguration.Types).toEqual(['REGIONAL']);
  });

  test('has a model for every body and lets the function judge it', () => {
    const models = template.ofType('AWS::ApiGateway::Model');
    expect(models).toHaveLength(7);
    expect(template.ofType('AWS::ApiGateway::RequestValidator')).toEqual([]);
  });

  test('answers every refusal of its own with a problem of the closed table', () => {
    const responses = template.ofType('AWS::ApiGateway::GatewayResponse');
    expect(responses.map(([, { Properties }]) => Properties.ResponseType).sort()).toEqual(
      Object.keys(gatewayCodes).sort(),
    );
    for (const [, { Properties }] of responses) {
      const problem = JSON.parse(Properties.ResponseTemplates['application/json']);
      const row = errorTable[problem.code as keyof typeof errorTable];
      expect(problem).toMatchObject({ status: row.status, title: row.title });
      expect(Properties.StatusCode).toBe(String(row.status));
      const parameters = Properties.ResponseParameters;
      expect(parameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
      expect('gatewayresponse.header.Retry-After' in parameters).toBe(row.status === 429 || row.status === 503);
    }
  });
});

test('a path that is no route is told so, whatever API Gateway makes of its Authorization header', () => {
  const signed = template.ofType('AWS::ApiGateway::Method').filter(([, { Properties }]) => {
    return Properties.AuthorizationType === 'AWS_IAM';
  });
  expect(signed).toEqual([]);
  const said = template.ofType('AWS::ApiGateway::GatewayResponse').flatMap(([, { Properties }]) => {
    const { code } = JSON.parse(Properties.ResponseTemplates['application/json']);
    return code === 'not_found' ? [`${Properties.ResponseType} ${Properties.StatusCode}`] : [];
  });
  expect(said.sort()).toEqual([
    'EXPIRED_TOKEN 404',
    'INVALID_SIGNATURE 404',
    'MISSING_AUTHENTICATION_TOKEN 404',
    'RESOURCE_NOT_FOUND 404',
  ]);
});

describe('nothing is public but the API', () => {
  test('no function has an address of its own', () => {
    expect(template.ofType('AWS::Lambda::Url')).toEqual([]);
  });

  const [[apiId = ''] = []] = template.ofType('AWS::ApiGateway::RestApi');

  test('only API Gateway calls a function, and only for this API; schedules call the canary and the watch of the key store', () => {
    const schedules = template
      .ofType('AWS::Events::Rule')
      .filter(([, { Properties }]) => Properties.ScheduleExpression);
    const permissions = template.ofType('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    const scheduled = permissions.filter(({ Principal }) => Principal === 'events.amazonaws.com');
    expect(scheduled.map(({ SourceArn }) => SourceArn).sort()).toEqual(
      schedules.map(([id]) => ({ 'Fn::GetAtt': [id, 'Arn'] })).sort(),
    );
    expect(scheduled.map(({ FunctionName }) => FunctionName.Ref).sort()).toEqual([
      expect.stringMatching(/^CanaryFunctionAliaslive/),
      expect.stringMatching(/^KeyStoreWatchFunctionAliaslive/),
    ]);
    for (const { Principal, SourceArn } of permissions.filter((permission) => !scheduled.includes(permission))) {
      expect(Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(SourceArn)).toContain(apiId);
    }
  });

  test('every queue refuses plain HTTP and is encrypted', () => {
    const queues = template.ofType('AWS::SQS::Queue');
    expect(queues).toHaveLength(4);
    for (const [, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
    for (const [, { Properties }] of template.ofType('AWS::SQS::QueuePolicy')) {
      const [statement] = Properties.PolicyDocument.Statement;
      expect(statement).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    }
  });
});

describe('functions', () => {
  test('run on Node 24 and arm64, traced, within 6 s but for the canary, on instances set aside for them', () => {
    const { 'ceremony-gate': _, ...functions } = template.functions();
    expect(Object.keys(functions)).toHaveLength(14);
    for (const [name, { Properties }] of Object.entries(functions)) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: name === 'canary' ? 60 : 6,
        TracingConfig: { Mode: 'Active' },
        ReservedConcurrentExecutions: expect.any(Number),
      });
    }
  });

  test('leave the account the 100 instances that Lambda does not set aside', () => {
    const shares = template
      .ofType('AWS::Lambda::Function')
      .map(([, { Properties }]) => Number(Properties.ReservedConcurrentExecutions ?? 0));
    expect(shares.reduce((sum, share) => sum + share)).toBeLessThanOrEqual(900);
  });

  test('shift to new code step by step and go back on an alarm', () => {
    const groups = template.ofType('AWS::CodeDeploy::DeploymentGroup');
    expect(groups).toHaveLength(12);
    for (const [, { Properties }] of groups) {
      expect(Properties.DeploymentConfigName).toContain('LambdaCanary10Percent5Minutes');
      expect(Properties.AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
      expect(Properties.AlarmConfiguration.Alarms).toHaveLength(1);
    }
  });

  test('look at an exhausted key again within the promised minute, and tell when they gave up', () => {
    const queue = template.ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('DestroyerQueue'))?.[1];
    expect(queue?.Properties.VisibilityTimeout).toBeGreaterThan(6);
    expect(queue?.Properties.VisibilityTimeout).toBeLessThanOrEqual(29);
    expect(queue?.Properties.RedrivePolicy.maxReceiveCount).toBeGreaterThan(100);
    for (const [, { Properties }] of template.ofType('AWS::Lambda::EventSourceMapping'))
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});
