import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  type IResource,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import type { Schema } from '../../protocol/wire/schemas.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config/config.ts';
import { functionTimeout } from '../functions/function.ts';
import type { VaultFunctions } from '../functions/functions.ts';
import { prefix } from '../names.ts';
import type { KeyUser } from '../rights/key-policy.ts';
import { addModel } from './api-models.ts';
import { addGatewayResponses } from './gateway-responses.ts';

/** TLS 1.2 with forward secrecy, or 1.3. */
export const securityPolicy = 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09';

/**
 * What API Gateway passes on to the authorizer. The scheme may be in upper or lower case (RFC 9110); spelled out like
 * this, every regex engine reads it.
 */
const bearer = '^[Bb][Ee][Aa][Rr][Ee][Rr] [\\w-]+\\.[\\w-]+\\.[\\w-]+$';

/**
 * How long API Gateway uses the authorizer's answer again for the same token. The functions check the token's expiry
 * themselves.
 */
const authorizerTtl = Duration.minutes(5);

const routeNames = Object.keys(routes) as RouteName[];

interface VaultApiProps {
  readonly config: Config;
  readonly functions: VaultFunctions;
}

/** The REST API: one function for each route, and the authorizer before every route but health. */
export class VaultApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { config, functions }: VaultApiProps) {
    super(scope, id);
    const { allowedOrigins, throttle } = config;
    this.accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${prefix(config.vaultId)}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: prefix(config.vaultId),
      description: `Backup Key Vault ${config.vaultId}`,
      endpointTypes: [EndpointType.REGIONAL],
      disableExecuteApiEndpoint: config.domain !== undefined,
      // One for an account and Region, in a stack of its own.
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'live',
        tracingEnabled: true,
        metricsEnabled: true,
        // Execution logs contain what was sent. The access log below does not.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: accessLogFormat(),
        throttlingRateLimit: throttle.eachRoute.rate,
        throttlingBurstLimit: throttle.eachRoute.burst,
        methodOptions: routeThrottles(config),
      },
      ...(allowedOrigins.length > 0 && {
        defaultCorsPreflightOptions: {
          allowOrigins: [...allowedOrigins],
          allowMethods: ['GET', 'POST'],
          allowHeaders: ['authorization', 'content-type'],
          maxAge: Duration.minutes(10),
        },
      }),
    });
    this.#acknowledge();
    const resource = this.api.node.defaultChild as CfnRestApi;
    resource.securityPolicy = securityPolicy;
    // Refuses a TLS server name that is not the request's host.
    resource.endpointAccessMode = 'STRICT';
    addGatewayResponses(this, this.api as IRestApi, allowedOrigins);
    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: functions.byName.authorizer.alias,
      validationRegex: bearer,
      resultsCacheTtl: authorizerTtl,
    });
    for (const name of routeNames) this.#addRoute(name, functions, authorizer);
  }

  #addRoute(name: RouteName, functions: VaultFunctions, authorizer: TokenAuthorizer): void {
    const route = routes[name];
    const schema = ('request' in route ? route.request : undefined) as Schema<unknown> | undefined;
    const integration = new LambdaIntegration(functions.byName[name].alias, {
      allowTestInvoke: false,
      timeout: functionTimeout.plus(Duration.seconds(1)),
    });
    const options: MethodOptions = {
      operationName: name,
      ...(schema && { requestModels: { 'application/json': addModel(this.api, name, schema) } }),
      ...(route.authenticated ? { authorizer } : { authorizationType: AuthorizationType.NONE }),
    };
    const method = this.#resourceAt(route.path).addMethod(route.method, integration, options);
    if (!route.authenticated) acknowledge(method, 'APIG4', 'Health tells only that the API answers');
  }

  #acknowledge(): void {
    acknowledge(
      this.api,
      'APIG2',
      'The functions check every body and name the field that is wrong; API Gateway cannot',
    );
    acknowledge(this.api, 'APIG6', 'Execution logs quote requests; the access log does not');
    acknowledge(this.api, 'COG4', "Tokens are of the company's own OIDC issuer, not of a Cognito pool");
  }

  #resourceAt(path: string): IResource {
    const parts = path.split('/').filter((part) => part !== '');
    return parts.reduce<IResource>((at, part) => at.getResource(part) ?? at.addResource(part), this.api.root);
  }
}

/**
 * The routes that use the key store have limits of their own. Every other method, a preflight too, has the stage's, which
 * API Gateway takes as the default of each method.
 */
function routeThrottles({ throttle }: Config): Record<string, MethodDeploymentOptions> {
  const limits: Record<KeyUser, Config['throttle']['recovery']> = {
    'recovery-start': throttle.recovery,
    'recovery-finish': throttle.recovery,
    'registration-start': throttle.registration,
    'registration-finish': throttle.registration,
  };
  const limited = Object.entries(limits).map(([name, { rate, burst }]) => {
    const { path, method } = routes[name as KeyUser];
    return [`${path}/${method}`, { throttlingRateLimit: rate, throttlingBurstLimit: burst }] as const;
  });
  return Object.fromEntries(limited);
}

/** No body, token, query or header. It has the address, because without it nobody can find out who floods the API. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      // What the firewall's log calls the request, and the answer's header x-amz-apigw-id.
      extendedRequestId: AccessLogField.contextExtendedRequestId(),
      time: AccessLogField.contextRequestTime(),
      method: AccessLogField.contextHttpMethod(),
      route: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      responseType: AccessLogField.contextErrorResponseType(),
      milliseconds: AccessLogField.contextResponseLatency(),
      integrationMilliseconds: AccessLogField.contextIntegrationLatency(),
      bytes: AccessLogField.contextResponseLength(),
      address: AccessLogField.contextIdentitySourceIp(),
    }),
  );
}
