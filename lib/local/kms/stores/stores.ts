/** CreateCustomKeyStore, DescribeCustomKeyStores, UpdateCustomKeyStore and DeleteCustomKeyStore, for CloudHSM key stores. */
import { randomBytes } from 'node:crypto';
import { type StoreRecord, withStore } from '../catalog/catalog.ts';
import { type Operation, seconds } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { choice, required, text } from '../wire/input.ts';
import { page } from '../wire/page.ts';
import { hasTrustAnchor, isRelated, requireReady } from './cluster.ts';
import {
  findStore,
  readClusterId,
  readName,
  readPassword,
  readStoreId,
  refuseExternal,
  requireFreeCluster,
  requireFreeName,
  requireState,
  storeNotFound,
} from './store.ts';

const storesPerAccount = 10;

const newStoreId = (): string => `cks-${randomBytes(9).toString('hex').slice(0, 17)}`;

export const createCustomKeyStore: Operation = async (kms, input) => {
  refuseExternal(input);
  choice(input, 'CustomKeyStoreType', ['AWS_CLOUDHSM']);
  const store: StoreRecord = {
    id: newStoreId(),
    name: required('CustomKeyStoreName', readName(input, 'CustomKeyStoreName')),
    clusterId: required('CloudHsmClusterId', readClusterId(input)),
    trustAnchorCertificate: required(
      'TrustAnchorCertificate',
      text(input, 'TrustAnchorCertificate', { min: 1, max: 5000 }),
    ),
    password: required('KeyStorePassword', readPassword(input)),
    createdAt: kms.clock(),
    connection: { state: 'DISCONNECTED' },
  };
  await kms.commit((catalog) => {
    requireFreeName(catalog, store.name);
    requireFreeCluster(catalog, store.clusterId);
    const cluster = requireReady(kms.clusters, store.clusterId);
    if (!hasTrustAnchor(cluster, store.trustAnchorCertificate))
      throw new KmsFault('IncorrectTrustAnchorException', `The certificate is not that of ${store.clusterId}`);
    if (catalog.stores.size >= storesPerAccount)
      throw new KmsFault('LimitExceededException', `An account has at most ${storesPerAccount} custom key stores`);
    const { certificate } = cluster;
    return withStore(catalog, { ...store, ...(certificate !== undefined && { clusterCertificate: certificate }) });
  });
  return { CustomKeyStoreId: store.id };
};

function describe({ connection, ...store }: StoreRecord): object {
  return {
    CustomKeyStoreId: store.id,
    CustomKeyStoreName: store.name,
    CloudHsmClusterId: store.clusterId,
    TrustAnchorCertificate: store.trustAnchorCertificate,
    ConnectionState: connection.state,
    ...(connection.state === 'FAILED' ? { ConnectionErrorCode: connection.error } : {}),
    CreationDate: seconds(store.createdAt),
    CustomKeyStoreType: 'AWS_CLOUDHSM',
  };
}

export const describeCustomKeyStores: Operation = (kms, input) => {
  const id = readStoreId(input);
  const name = readName(input, 'CustomKeyStoreName');
  if (id !== undefined && name !== undefined)
    throw new KmsFault('ValidationException', 'Give CustomKeyStoreId or CustomKeyStoreName, not both');
  const found = [...kms.view().stores.values()].filter(
    (store) => (id === undefined || store.id === id) && (name === undefined || store.name === name),
  );
  if (found.length === 0 && (id !== undefined || name !== undefined)) throw storeNotFound();
  const { items, more } = page(input, found, { nameOf: ({ id }) => id, maximum: 1000, usual: 100 });
  return { CustomKeyStores: items.map(describe), ...more };
};

export const updateCustomKeyStore: Operation = async (kms, input) => {
  refuseExternal(input);
  const id = required('CustomKeyStoreId', readStoreId(input));
  const name = readName(input, 'NewCustomKeyStoreName');
  const password = readPassword(input);
  const clusterId = readClusterId(input);
  await kms.commit((catalog) => {
    const store = findStore(catalog, id);
    const onlyName = password === undefined && clusterId === undefined;
    requireState(store, onlyName ? ['DISCONNECTED', 'CONNECTED'] : ['DISCONNECTED']);
    if (name !== undefined) requireFreeName(catalog, name, id);
    if (clusterId !== undefined) {
      requireFreeCluster(catalog, clusterId, id);
      if (!isRelated(requireReady(kms.clusters, clusterId), store))
        throw new KmsFault('CloudHsmClusterNotRelatedException', `${clusterId} is not related to ${store.clusterId}`);
    }
    return withStore(catalog, {
      ...store,
      name: name ?? store.name,
      password: password ?? store.password,
      clusterId: clusterId ?? store.clusterId,
    });
  });
  return {};
};

export const deleteCustomKeyStore: Operation = async (kms, input) => {
  const id = required('CustomKeyStoreId', readStoreId(input));
  await kms.commit((catalog) => {
    requireState(findStore(catalog, id), ['DISCONNECTED']);
    // Keys that wait for their deletion count too.
    if ([...catalog.keys.values()].some((key) => key.storeId === id))
      throw new KmsFault('CustomKeyStoreHasCMKsException', `${id} still contains KMS keys`);
    return { ...catalog, stores: new Map([...catalog.stores].filter(([held]) => held !== id)) };
  });
  return {};
};
