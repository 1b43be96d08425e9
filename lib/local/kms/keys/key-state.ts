/** What a key's state allows (AWS KMS Developer Guide, "Key states of KMS keys"). */
import type { Catalog, KeyRecord } from '../catalog/catalog.ts';
import type { Kms } from '../kms.ts';
import { isReachable } from '../stores/cluster.ts';
import { KmsFault } from '../wire/fault.ts';
import { keyArn } from './key-id.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Unavailable';

const isConnected = (catalog: Catalog, storeId: string): boolean =>
  catalog.stores.get(storeId)?.connection.state === 'CONNECTED';

/** A scheduled deletion comes before any other state, so that it can be cancelled while the key store is away. */
export function keyState(catalog: Catalog, key: KeyRecord): KeyState {
  if (key.deletionDate !== undefined) return 'PendingDeletion';
  if (key.storeId !== undefined && !isConnected(catalog, key.storeId)) return 'Unavailable';
  return key.enabled ? 'Enabled' : 'Disabled';
}

const invalidState = (key: KeyRecord, is: string): KmsFault =>
  new KmsFault('KMSInvalidStateException', `${keyArn(key.id)} is ${is}.`);

export function requireNotPendingDeletion(key: KeyRecord): void {
  if (key.deletionDate !== undefined) throw invalidState(key, 'pending deletion');
}

export function requirePendingDeletion(key: KeyRecord): void {
  if (key.deletionDate === undefined) throw invalidState(key, 'not pending deletion');
}

/** For Encrypt and Decrypt: the key is enabled, and its key store connected to a cluster that answers. */
export function requireUsable({ clusters, view }: Kms, key: KeyRecord): void {
  const catalog = view();
  const state = keyState(catalog, key);
  if (state === 'PendingDeletion') throw invalidState(key, 'pending deletion');
  if (state === 'Unavailable') throw invalidState(key, 'unavailable');
  if (state === 'Disabled') throw new KmsFault('DisabledException', `${keyArn(key.id)} is disabled.`);
  const store = key.storeId === undefined ? undefined : catalog.stores.get(key.storeId);
  if (!store) return;
  const cluster = clusters(store.clusterId);
  if (!isReachable(cluster))
    throw new KmsFault('KMSInvalidStateException', `The cluster of ${keyArn(key.id)} has no active HSM.`);
  if (cluster?.keys?.has(key.id) === false) throw invalidState(key, 'unavailable');
}
