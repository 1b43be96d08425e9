/** The KeyMetadata of a key, as CreateKey and DescribeKey answer it. */
import type { Catalog, KeyRecord } from '../catalog/catalog.ts';
import { seconds } from '../kms.ts';
import { accountId, keyArn } from './key-id.ts';
import { describeSpec } from './key-spec.ts';
import { keyState } from './key-state.ts';

function origin(catalog: Catalog, { storeId }: KeyRecord): object {
  if (storeId === undefined) return { Origin: 'AWS_KMS' };
  const clusterId = catalog.stores.get(storeId)?.clusterId;
  return { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: storeId, CloudHsmClusterId: clusterId };
}

export function keyMetadata(catalog: Catalog, key: KeyRecord): object {
  const state = keyState(catalog, key);
  return {
    AWSAccountId: accountId,
    KeyId: key.id,
    Arn: keyArn(key.id),
    CreationDate: seconds(key.createdAt),
    Enabled: state === 'Enabled',
    Description: key.description,
    KeyState: state,
    ...(key.deletionDate === undefined ? {} : { DeletionDate: seconds(key.deletionDate) }),
    ...origin(catalog, key),
    KeyManager: 'CUSTOMER',
    ...describeSpec(key),
    MultiRegion: false,
  };
}
