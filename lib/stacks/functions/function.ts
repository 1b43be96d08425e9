import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  CodeSigningConfig,
  type IAlias,
  Function as LambdaFunction,
  Runtime,
  Tracing,
  UntrustedArtifactOnDeployment,
  type Version,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SigningProfile } from 'aws-cdk-lib/aws-signer';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config/config.ts';
import { type AnyFunctionName, type FunctionName, functionName, prefix, roleName } from '../names.ts';

export interface VaultFunctionProps<Name extends AnyFunctionName> {
  readonly config: Config;
  readonly name: Name;
  readonly environment: Readonly<Record<string, string>>;
  readonly rights: readonly PolicyStatement[];
  readonly reserved?: number | undefined;
  readonly memorySize: number;
  /** Default: what a request may take. */
  readonly timeout?: Duration;
}

const bundles = fileURLToPath(new URL('../../../dist/lambdas/', import.meta.url));

/** A bundled function. Throws when the bundles are not built. */
export function bundle(name: string): Code {
  const path = `${bundles}${name}.zip`;
  if (!existsSync(path)) throw new Error(`The function ${name} is not built: run \`npm run build\` first`);
  return Code.fromAsset(path);
}

/** What was signed in advance, by the name of what it was signed of; without a profile of AWS Signer the bundle itself. */
function codeOf({ codeSigning }: Config, scope: Construct, name: string): Code {
  const code = bundle(name);
  if (!codeSigning) return code;
  const hash = createHash('sha256')
    .update(readFileSync(`${bundles}${name}.zip`))
    .digest('hex');
  return Code.fromBucketV2(Bucket.fromBucketName(scope, 'Signed', codeSigning.bucket), `${name}-${hash}.zip`);
}

/** A little more than the functions allow themselves, so that they answer before Lambda stops them. */
export const functionTimeout = Duration.seconds(6);

/** One function with a role of its own, a log of its own, and the alias `live` that everything calls it by. */
export class VaultFunction<Name extends AnyFunctionName = FunctionName> extends Construct {
  readonly name: Name;
  readonly alias: IAlias;
  /** What `live` stands for once it was deployed. */
  readonly version: Version;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: VaultFunctionProps<Name>) {
    super(scope, id);
    const { config, name, environment, rights, reserved, memorySize, timeout = functionTimeout } = props;
    this.name = name;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName(config.vaultId, name)}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      roleName: roleName(config.vaultId, name),
      description: `Backup Key Vault ${config.vaultId}: ${name}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const right of [this.#ownLog(), ...rights]) this.role.addToPolicy(right);
    const codeSigningConfig = this.#signedOnly(config);
    const lambda = new LambdaFunction(this, 'Function', {
      functionName: functionName(config.vaultId, name),
      description: `Backup Key Vault ${config.vaultId}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: codeOf(config, this, name),
      ...(codeSigningConfig && { codeSigningConfig }),
      handler: 'index.handler',
      role: this.role,
      environment: { POWERTOOLS_SERVICE_NAME: prefix(config.vaultId), ...environment },
      timeout,
      memorySize,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      currentVersionOptions: { removalPolicy: config.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY },
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    });
    acknowledge(
      this.role,
      'IAM5[Resource::*]',
      'X-Ray takes no resource, nor does the list of key stores; every other right names one',
    );
    this.version = lambda.currentVersion;
    this.alias = lambda.addAlias('live') as IAlias;
  }

  #signedOnly({ codeSigning }: Config): CodeSigningConfig | undefined {
    if (!codeSigning) return undefined;
    const { profileName: signingProfileName, profileVersion: signingProfileVersion } = codeSigning;
    const profile = SigningProfile.fromSigningProfileAttributes(this, 'Profile', {
      signingProfileName,
      signingProfileVersion,
    });
    return new CodeSigningConfig(this, 'Signing', {
      signingProfiles: [profile],
      untrustedArtifactOnDeployment: UntrustedArtifactOnDeployment.ENFORCE,
    });
  }

  #ownLog(): PolicyStatement {
    return new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
  }
}
