/** ConnectCustomKeyStore and DisconnectCustomKeyStore. Both only begin; DescribeCustomKeyStores tells how it ended. */
import { randomBytes } from 'node:crypto';
import { type StoreRecord, withStore } from '../catalog/catalog.ts';
import type { Kms, Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { required } from '../wire/input.ts';
import { connectionError } from './cluster.ts';
import { findStore, readStoreId, requireState } from './store.ts';

/** The store as it is while it connects, with the end that the cluster will give it. */
function connecting(kms: Kms, store: StoreRecord): StoreRecord {
  const cluster = kms.clusters(store.clusterId);
  if (cluster && !cluster.active)
    throw new KmsFault('CloudHsmClusterNotActiveException', `Cluster ${store.clusterId} is not active`);
  const until = kms.clock() + kms.connectMs;
  const error = kms.takeConnectFailure() ?? connectionError(cluster, store.password);
  if (error) return { ...store, connection: { state: 'CONNECTING', until, error } };
  const rotated = cluster?.changeKmsuserPassword ? randomBytes(16).toString('hex') : store.password;
  cluster?.changeKmsuserPassword?.(rotated);
  return { ...store, password: rotated, connection: { state: 'CONNECTING', until } };
}

export const connectCustomKeyStore: Operation = async (kms, input) => {
  const id = required('CustomKeyStoreId', readStoreId(input));
  await kms.commit((catalog) => {
    const store = findStore(catalog, id);
    requireState(store, ['DISCONNECTED', 'CONNECTING', 'CONNECTED']);
    if (store.connection.state !== 'DISCONNECTED') return catalog;
    return withStore(catalog, connecting(kms, store));
  });
  return {};
};

export const disconnectCustomKeyStore: Operation = async (kms, input) => {
  const id = required('CustomKeyStoreId', readStoreId(input));
  await kms.commit((catalog) => {
    const store = findStore(catalog, id);
    requireState(store, ['CONNECTED', 'CONNECTING', 'FAILED']);
    return withStore(catalog, {
      ...store,
      connection: { state: 'DISCONNECTING', until: kms.clock() + kms.connectMs },
    });
  });
  return {};
};
