import type { App } from 'aws-cdk-lib';
import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus as Bus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus } from 'aws-cdk-lib/aws-events-targets';
import type { Config } from '../../config/config.ts';
import { prefix } from '../../names.ts';
import { recorded } from './change.ts';
import { roleRecord } from './vault-rows.ts';

/** IAM is one for the whole world, and what it does is recorded here alone (IAM User Guide, "Logging with CloudTrail"). */
export const iamRegion = 'us-east-1';

/** With the vault's Region: vaults of the same id in two Regions have one each. */
export const relayName = ({ vaultId, region }: Config): string => `${prefix(vaultId)}-role-relay-${region}`;

export interface RoleRelayStackProps extends StackProps {
  readonly config: Config;
}

/** Sends what IAM recorded of the vault's roles on to the vault's Region, where it is told like every other change. */
export class RoleRelayStack extends Stack {
  constructor(app: App, id: string, { config, ...props }: RoleRelayStackProps) {
    const { vaultId, region } = config;
    super(app, id, { description: `Backup Key Vault ${vaultId}: sends changes of its roles to ${region}`, ...props });
    const bus = `arn:${Aws.PARTITION}:events:${region}:${Aws.ACCOUNT_ID}:event-bus/default`;
    new Rule(this, 'Rule', {
      ruleName: relayName(config),
      description: `Changes of the roles of Backup Key Vault ${vaultId}`,
      eventPattern: recorded(roleRecord(vaultId)) as object,
      targets: [new EventBus(Bus.fromEventBusArn(this, 'Bus', bus))],
    });
  }
}
