/** CreateKey: symmetric keys of origin AWS_KMS and AWS_CLOUDHSM, and P-256 key pairs of origin AWS_KMS. */
import { randomUUID } from 'node:crypto';
import { type Catalog, type KeyRecord, withKey } from '../catalog/catalog.ts';
import type { Operation } from '../kms.ts';
import { type Cluster, type ClusterLookup, requireReady } from '../stores/cluster.ts';
import { findStore, readStoreId } from '../stores/store.ts';
import { KmsFault } from '../wire/fault.ts';
import { choice, flag, type Input, invalid, text } from '../wire/input.ts';
import { keyMetadata } from './key-metadata.ts';
import { defaultPolicy, readPolicy } from './key-policy.ts';
import { readSpec, unsupported } from './key-spec.ts';
import { mergeTags, readTags } from './tags.ts';

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

function requireConnected(catalog: Catalog, clusters: ClusterLookup, storeId: string): Cluster {
  const store = findStore(catalog, storeId);
  if (store.connection.state !== 'CONNECTED')
    throw new KmsFault('CustomKeyStoreInvalidStateException', `${storeId} is ${store.connection.state}`);
  return requireReady(clusters, store.clusterId);
}

export const createKey: Operation = async (kms, input) => {
  const spec = readSpec(input);
  if (flag(input, 'MultiRegion')) throw unsupported('no multi-Region keys');
  const storeId = readStore(input);
  if (spec !== 'SYMMETRIC_DEFAULT' && storeId !== undefined)
    throw new KmsFault('UnsupportedOperationException', 'A custom key store has symmetric keys only');
  const key: KeyRecord = {
    id: randomUUID(),
    createdAt: kms.clock(),
    description: text(input, 'Description', { min: 0, max: 8192 }) ?? '',
    enabled: true,
    policy: readPolicy(input) ?? defaultPolicy,
    tags: mergeTags([], readTags(input) ?? []),
    ...(spec === 'SYMMETRIC_DEFAULT' ? {} : { spec }),
    ...(storeId === undefined ? {} : { storeId }),
  };
  const requirePlace = (catalog: Catalog): Cluster | undefined =>
    storeId === undefined ? undefined : requireConnected(catalog, kms.clusters, storeId);
  requirePlace(kms.view());
  // The material first: a crash before the record is written leaves material that nothing names.
  await (spec === 'SYMMETRIC_DEFAULT' ? kms.backend.createKey(key.id) : kms.backend.createKeyPair(key.id));
  await kms.commit((catalog) => {
    requirePlace(catalog)?.keys?.add(key.id);
    return withKey(catalog, key);
  });
  return { KeyMetadata: keyMetadata(kms.view(), key) };
};
