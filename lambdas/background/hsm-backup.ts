import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { quick, settingsOf } from '../../lib/aws/effort.ts';
import { required } from '../runtime/env.ts';
import { watchBackups } from './hsm-backup/watch-backups.ts';

const { env } = process;
const backupRegion = env.VAULT_BACKUP_REGION;

export const handler = watchBackups({
  clusterId: required(env, 'VAULT_CLUSTER_ID'),
  keyCreated: new Date(required(env, 'VAULT_KEY_CREATED')),
  parameter: required(env, 'VAULT_BACKUP_PARAMETER'),
  here: { region: required(env, 'AWS_REGION'), client: new CloudHSMV2Client({}) },
  ...(backupRegion && { there: { region: backupRegion, client: new CloudHSMV2Client({ region: backupRegion }) } }),
  ssm: new SSMClient(settingsOf(quick)),
});
