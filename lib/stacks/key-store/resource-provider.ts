import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { VaultId } from '../../key-store/names.ts';
import { acknowledge } from '../acknowledge.ts';
import { bundle } from '../functions/function.ts';

export interface ProviderProps {
  readonly vaultId: VaultId;
  readonly logRetentionDays: number;
}

export interface ResourceProviderProps extends ProviderProps {
  /** The file in lambdas/key-store. */
  readonly handler:
    | 'activation-gate'
    | 'constants'
    | 'hsms'
    | 'custom-key-store'
    | 'vault-key'
    | 'deletion-guard'
    | 'identity'
    | 'release-check'
    | 'wrapping-keys';
  readonly onEvent: readonly PolicyStatement[];
  /** Absent: the resource is made by `onEvent` alone. */
  readonly isComplete?: readonly PolicyStatement[];
  /** Names of the roles that call AWS. Absent: CloudFormation chooses them. */
  readonly roleName?: (method: Method) => string;
  /** Absent: what is enough for a few calls of AWS. */
  readonly size?: { readonly memorySize: number; readonly timeout: Duration };
  /** Resources with a wildcard among these rights, as AwsSolutions names them, each with its reason. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

const constructIds = { onEvent: 'OnEvent', isComplete: 'IsComplete' } as const;

type Method = keyof typeof constructIds;

/** A change of HSMs takes minutes, a connection up to twenty. CDK's own most is an hour. */
const polling = { queryInterval: Duration.seconds(30), totalTimeout: Duration.hours(1) };

const small = { memorySize: 256, timeout: Duration.minutes(2) };

/** The functions behind one custom resource: each with a role of its own and exactly its rights. */
export class ResourceProvider extends Construct {
  readonly serviceToken: string;
  /** What must be there before the resource: the rights of its functions. */
  readonly rights: readonly Role[];
  readonly #log: LogGroup;
  readonly #roles: Role[] = [];

  constructor(scope: Construct, id: string, props: ResourceProviderProps) {
    super(scope, id);
    const { logRetentionDays, onEvent, isComplete, wildcards = {} } = props;
    this.#log = new LogGroup(this, 'Log', {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const onEventHandler = this.#function('onEvent', onEvent, props);
    const isCompleteHandler = isComplete && this.#function('isComplete', isComplete, props);
    const provider = new Provider(this, 'Provider', {
      onEventHandler,
      logGroup: this.#log,
      frameworkOnEventRole: this.#role('FrameworkOnEvent', []),
      ...(isCompleteHandler && {
        isCompleteHandler,
        frameworkCompleteAndTimeoutRole: this.#role('FrameworkIsComplete', []),
        ...polling,
      }),
    });
    this.serviceToken = provider.serviceToken;
    this.rights = this.#roles;
    for (const [resource, reason] of Object.entries(wildcards))
      acknowledge(this, `IAM5[Resource::${resource}]`, reason);
    for (const invoked of this.node.findAll())
      if (invoked instanceof CfnFunction)
        acknowledge(
          this,
          `IAM5[Resource::<${Stack.of(this).getLogicalId(invoked)}.Arn>:*]`,
          "CDK's framework invokes its functions and these in any of their versions",
        );
    acknowledge(this, 'L1', "CDK's framework chooses the runtime of its own functions");
    acknowledge(this, 'SF1', "CDK's waiter carries nothing but the event; the functions log their failures");
    acknowledge(this, 'SF2', "CDK's waiter only repeats one call; there is nothing to trace");
  }

  #role(id: string, statements: readonly PolicyStatement[], roleName?: string): Role {
    const role = new Role(this, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      ...(roleName !== undefined && { roleName }),
    });
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const log = new PolicyStatement({ sid: 'Log', actions, resources: [this.#log.logGroupArn] });
    for (const statement of [log, ...statements]) role.addToPolicy(statement);
    return role;
  }

  #function(
    method: Method,
    statements: readonly PolicyStatement[],
    { handler, roleName, size = small }: ResourceProviderProps,
  ): LambdaFunction {
    const id = constructIds[method];
    const role = this.#role(id, statements, roleName?.(method));
    this.#roles.push(role);
    return new LambdaFunction(this, id, {
      description: `Backup Key Vault: custom resource, ${handler}.${method}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundle(`key-store-${handler}`),
      handler: `index.${method}`,
      role,
      ...size,
      logGroup: this.#log,
    });
  }
}
