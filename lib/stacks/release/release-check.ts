import { type CfnElement, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { VaultFunction } from '../functions/function.ts';
import { ResourceProvider } from '../key-store/resource-provider.ts';

export interface ReleaseCheckProps {
  readonly config: Config;
  readonly functions: readonly VaultFunction[];
  readonly pins: readonly string[];
}

/**
 * One vCPU, which a function has from 1,769 MB on (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html),
 * for the three times that a password is stretched, in 64 MiB each.
 */
export const deviceMemory = 1_769;

/** Seconds until a failure counts. A right that was given a moment ago is not known everywhere yet. */
const patience = 120;

/** With its patience over, one last try, in which every call waits for a function that hangs. */
const timeout = Duration.minutes(5);

/**
 * Tries the new version of every function with an account of its own, and lets no alias move before that went well.
 * So code that does not work ends its deployment, and what serves users stays.
 */
export class ReleaseCheck extends Construct {
  constructor(scope: Construct, id: string, { config, functions, pins }: ReleaseCheckProps) {
    super(scope, id);
    const { vaultId, vaultName, stage, logRetentionDays } = config;
    const versions = Object.fromEntries(functions.map(({ name, version }) => [name, version.functionArn]));
    // By any version: the number of a new one is known only while it is deployed, and IAM takes its time.
    const resources = functions.map(({ version }) => `${version.lambda.functionArn}:*`);
    const idOf = ({ version }: VaultFunction) =>
      Stack.of(this).getLogicalId(version.lambda.node.defaultChild as CfnElement);
    const wildcards = functions.map((one) => [`<${idOf(one)}.Arn>:*`, 'In any version, but of this function only']);
    const provider = new ResourceProvider(this, 'Device', {
      vaultId,
      logRetentionDays,
      handler: 'release-check',
      onEvent: [new PolicyStatement({ sid: 'Try', actions: ['lambda:InvokeFunction'], resources })],
      wildcards: Object.fromEntries(wildcards),
      size: { memorySize: deviceMemory, timeout },
    });
    const check = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::ReleaseCheck',
      properties: {
        Versions: versions,
        Vault: vaultName,
        Identities: pins,
        // An emulator's rights are there at once.
        PatienceSeconds: stage === 'localstack' ? 0 : patience,
      },
    });
    check.node.addDependency(...provider.rights);
    for (const { alias } of functions) alias.node.addDependency(check);
  }
}
