/** The key of origin AWS_CLOUDHSM, with its policy and alias. Made once; deleting the stack never deletes it unasked. */
import type { IAMClient } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  type KeyMetadata,
  type KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { z } from 'zod';
import {
  complete,
  type Resource,
  type ResourceEvent,
  ResourceFailure,
  readProperties,
  waiting,
} from '../framework/event.ts';
import { requireAdministrators } from './administrators.ts';
import { aliasTag, describeKey, findKey } from './find-key.ts';
import { nameKey } from './key-alias.ts';

const properties = z.object({
  CustomKeyStoreId: z.string().min(1),
  /** JSON text. */
  Policy: z.string().min(2),
  Alias: z.string().startsWith('alias/'),
  /** ARNs of the roles that manage the key. */
  Administrators: z.array(z.string().min(1)).min(1),
  /** Of this deployment. */
  Account: z.string().regex(/^\d{12}$/),
  Description: z.string().default(''),
  /** Only when set does deleting the resource schedule the key's deletion, after so many days (7 to 30). */
  DeletionWindowDays: z.coerce.number().int().min(7).max(30).optional(),
});
type KeyProperties = z.infer<typeof properties>;

const retained =
  'The key stays: with it every backup key in the vault would be lost for good. To schedule its deletion, set deletionWindowDays, deploy, and only then delete the stack.';

/** States of a key (KMS developer guide, "Key states of KMS keys") that end the deployment, and what to do. */
const unusable: Readonly<Record<string, string>> = {
  Disabled: 'The key is disabled: enable it (`aws kms enable-key`), then deploy again.',
  PendingDeletion:
    'The key waits for its deletion: cancel that (`aws kms cancel-key-deletion`, then `aws kms enable-key`), then deploy again.',
  Unavailable: 'The key store is not connected: run `npm run ceremony -- connect --reconnect`, then deploy again.',
};

function requireUsable(key: KeyMetadata, wanted: KeyProperties): void {
  if (key.CustomKeyStoreId !== wanted.CustomKeyStoreId)
    throw new ResourceFailure(
      `The key ${key.KeyId} of ${wanted.Alias} is in ${key.CustomKeyStoreId ?? 'no custom key store'}, and a key cannot move to ${wanted.CustomKeyStoreId}: keep the key store, or choose another alias.`,
    );
  const why = unusable[key.KeyState ?? ''];
  if (why) throw new ResourceFailure(`${why} (${key.KeyId} is ${key.KeyState})`);
}

/** An update that goes back must not fail because a role has gone meanwhile. */
const administratorsBefore = ({ OldResourceProperties: before = {} }: ResourceEvent): string[] =>
  properties.shape.Administrators.safeParse(before.Administrators).data ?? [];

export interface KeyClients {
  readonly kms: KMSClient;
  readonly iam: IAMClient;
}

export function keyResource({ kms, iam }: KeyClients, clock = Date.now): Resource {
  const create = async (wanted: KeyProperties): Promise<KeyMetadata> => {
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Origin: 'AWS_CLOUDHSM',
        CustomKeyStoreId: wanted.CustomKeyStoreId,
        Policy: wanted.Policy,
        Description: wanted.Description,
        Tags: [{ TagKey: aliasTag, TagValue: wanted.Alias }],
      }),
    );
    if (!KeyMetadata) throw new ResourceFailure('KMS made a key and did not say which: deploy again to find it.');
    return KeyMetadata;
  };

  const begin = async (wanted: KeyProperties): Promise<string> => {
    const found = await findKey(kms, wanted.Alias);
    if (found) requireUsable(found, wanted);
    const { KeyId = '' } = found ?? (await create(wanted));
    if (found) await putPolicy(KeyId, wanted);
    return KeyId;
  };

  const putPolicy = (keyId: string, { Policy }: KeyProperties) =>
    kms.send(new PutKeyPolicyCommand({ KeyId: keyId, PolicyName: 'default', Policy }));

  const change = async (keyId: string, wanted: KeyProperties): Promise<void> => {
    const key = await describeKey(kms, keyId);
    if (!key) throw new ResourceFailure(`The key ${keyId} is gone: nothing wrapped under it can be read any more.`);
    requireUsable(key, wanted);
    await putPolicy(keyId, wanted);
  };

  return {
    async onEvent(event) {
      const { PhysicalResourceId: id = '' } = event;
      if (event.RequestType === 'Delete') {
        const { DeletionWindowDays } = event.ResourceProperties;
        if (DeletionWindowDays === undefined) throw new ResourceFailure(retained);
        const { DeletionWindowDays: days } = readProperties(properties, event.ResourceProperties);
        const key = await describeKey(kms, id);
        if (key && key.KeyState !== 'PendingDeletion')
          await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: days }));
        return { PhysicalResourceId: id };
      }
      const wanted = readProperties(properties, event.ResourceProperties);
      await requireAdministrators(iam, {
        arns: wanted.Administrators,
        account: wanted.Account,
        known: administratorsBefore(event),
      });
      if (event.RequestType === 'Create') return { PhysicalResourceId: await begin(wanted) };
      await change(id, wanted);
      return { PhysicalResourceId: id };
    },

    async isComplete(event) {
      if (event.RequestType === 'Delete') return complete({});
      const wanted = readProperties(properties, event.ResourceProperties);
      const key = await describeKey(kms, event.PhysicalResourceId ?? '');
      // KMS may take a moment to know a new key everywhere.
      if (!key || key.KeyState === 'Creating') return waiting;
      requireUsable(key, wanted);
      if (!(await nameKey(kms, { key, alias: wanted.Alias, now: clock() }))) return waiting;
      const Created = key.CreationDate?.toISOString() ?? '';
      return complete({ KeyId: key.KeyId ?? '', KeyArn: key.Arn ?? '', Created });
    },
  };
}
