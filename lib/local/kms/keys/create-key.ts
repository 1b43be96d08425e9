/** CreateKey, for symmetric keys of origin AWS_KMS and AWS_CLOUDHSM. */
import { randomUUID } from 'node:crypto';
import { type Catalog, type KeyRecord, withKey } from '../catalog/catalog.ts';
import type { Operation } from '../kms.ts';
import { type ClusterLookup, requireReady } from '../stores/cluster.ts';
import { findStore, readStoreId } from '../stores/store.ts';
import { KmsFault } from '../wire/fault.ts';
import { choice, flag, type Input, invalid, text } from '../wire/input.ts';
import { keyMetadata } from './key-metadata.ts';
import { defaultPolicy, readPolicy } from './key-policy.ts';
import { mergeTags, readTags } from './tags.ts';

const unsupported = (what: string): KmsFault =>
  new KmsFault('UnsupportedOperationException', `The embedded KMS has ${what}`);

function requireSymmetric(input: Input): void {
  const word = { min: 1, max: 64 };
  for (const member of ['KeySpec', 'CustomerMasterKeySpec'])
    if ((text(input, member, word) ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT')
      throw unsupported('only keys of the spec SYMMETRIC_DEFAULT');
  if ((text(input, 'KeyUsage', word) ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT')
    throw unsupported('only keys for ENCRYPT_DECRYPT');
  if (flag(input, 'MultiRegion')) throw unsupported('no multi-Region keys');
}

/** The key store to make the key in; `undefined` for origin AWS_KMS. */
function readStore(input: Input): string | undefined {
  const origins = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'] as const;
  const origin = choice(input, 'Origin', origins) ?? 'AWS_KMS';
  const storeId = readStoreId(input);
  if (origin === 'EXTERNAL' || origin === 'EXTERNAL_KEY_STORE' || text(input, 'XksKeyId', { min: 1, max: 128 }))
    throw unsupported('no external key material');
  if (origin === 'AWS_CLOUDHSM' && storeId === undefined)
    throw invalid('CustomKeyStoreId', 'Member must not be null with origin AWS_CLOUDHSM');
  if (origin === 'AWS_KMS' && storeId !== undefined)
    throw invalid('Origin', 'Member must be AWS_CLOUDHSM with a CustomKeyStoreId');
  return storeId;
}

function requireConnected(catalog: Catalog, clusters: ClusterLookup, storeId: string): void {
  const store = findStore(catalog, storeId);
  if (store.connection.state !== 'CONNECTED')
    throw new KmsFault('CustomKeyStoreInvalidStateException', `${storeId} is ${store.connection.state}`);
  requireReady(clusters, store.clusterId);
}

export const createKey: Operation = async (kms, input) => {
  requireSymmetric(input);
  const storeId = readStore(input);
  const key: KeyRecord = {
    id: randomUUID(),
    createdAt: kms.clock(),
    description: text(input, 'Description', { min: 0, max: 8192 }) ?? '',
    enabled: true,
    policy: readPolicy(input) ?? defaultPolicy,
    tags: mergeTags([], readTags(input) ?? []),
    ...(storeId === undefined ? {} : { storeId }),
  };
  const requirePlace = (catalog: Catalog): void => {
    if (storeId !== undefined) requireConnected(catalog, kms.clusters, storeId);
  };
  requirePlace(kms.view());
  // The material first: a crash before the record is written leaves material that nothing names.
  await kms.backend.createKey(key.id);
  await kms.commit((catalog) => {
    requirePlace(catalog);
    return withKey(catalog, key);
  });
  return { KeyMetadata: keyMetadata(kms.view(), key) };
};
