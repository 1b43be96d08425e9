import { Aws, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ceremonyNames } from '../../../key-store/names.ts';
import { acknowledge } from '../../acknowledge.ts';
import type { Config } from '../../config/config.ts';
import { VaultFunction } from '../../functions/function.ts';
import { backupArns, parameterArn } from '../names.ts';

export interface HsmBackupsProps {
  readonly config: Config;
  readonly clusterId: string;
  /** ISO time. A backup from before it lacks the key. */
  readonly keyCreated: string;
  /** Where copies go; absent: nowhere. */
  readonly backupRegion: string | undefined;
}

/** Looks every hour how old the cluster's newest backup is, and copies one to the second Region. It deletes none. */
export class HsmBackups extends Construct {
  constructor(scope: Construct, id: string, { config, clusterId, keyCreated, backupRegion }: HsmBackupsProps) {
    super(scope, id);
    const { vaultId } = config;
    const parameter = ceremonyNames(vaultId).newestBackupParameter;
    const { alias, role } = new VaultFunction(this, 'Function', {
      config,
      name: 'hsm-backup',
      environment: {
        VAULT_CLUSTER_ID: clusterId,
        VAULT_KEY_CREATED: keyCreated,
        VAULT_BACKUP_PARAMETER: parameter,
        ...(backupRegion !== undefined && { VAULT_BACKUP_REGION: backupRegion }),
      },
      rights: [
        new PolicyStatement({ sid: 'Look', actions: ['cloudhsm:DescribeBackups'], resources: ['*'] }),
        new PolicyStatement({ sid: 'Write', actions: ['ssm:PutParameter'], resources: [parameterArn(parameter)] }),
        ...(backupRegion === undefined ? [] : [copying(backupRegion)]),
      ],
      memorySize: 256,
      timeout: Duration.minutes(1),
    });
    new Rule(this, 'Schedule', {
      description: `Backup Key Vault ${vaultId}: how old is the newest backup of the HSMs?`,
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(alias)],
    });
    for (const region of backupRegion === undefined ? [] : ['<AWS::Region>', backupRegion])
      acknowledge(
        role,
        `IAM5[Resource::arn:<AWS::Partition>:cloudhsm:${region}:<AWS::AccountId>:backup/*]`,
        'No backup has an id that is known before',
      );
  }
}

/**
 * The copy is made here and appears there. CopyBackupToRegion copies the tags too, with the caller's rights (service
 * authorization reference, AWS CloudHSM: dependent actions).
 */
const copying = (backupRegion: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'Copy',
    actions: ['cloudhsm:CopyBackupToRegion', 'cloudhsm:TagResource', 'cloudhsm:UntagResource'],
    resources: [backupArns(Aws.REGION), backupArns(backupRegion)],
  });
