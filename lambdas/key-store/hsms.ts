import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { hsmsResource } from './cluster/hsms-resource.ts';
import { keyBackupResource } from './cluster/key-backup.ts';
import type { Resource, ResourceEvent } from './framework/event.ts';
import { explained } from './framework/explained.ts';

const client = new CloudHSMV2Client({});
const hsms = explained(hsmsResource(client));
const keyBackup = explained(keyBackupResource(client));

/** The backup of a key is made by adding an HSM and removing it, so it has the rights of the HSMs. */
const resourceOf = ({ ResourceType }: ResourceEvent): Resource =>
  ResourceType === 'Custom::KeyBackup' ? keyBackup : hsms;

/** The HSMs of a cluster, and the backup that has the vault's key. */
export const onEvent: Resource['onEvent'] = (event) => resourceOf(event).onEvent(event);
export const isComplete: Resource['isComplete'] = (event) => resourceOf(event).isComplete(event);
