/** What the operations on custom key stores have in common: how a request names one, and when that is refused. */
import type { Catalog, StoreRecord } from '../catalog/catalog.ts';
import { KmsFault } from '../wire/fault.ts';
import { type Input, text } from '../wire/input.ts';

export function readStoreId(input: Input): string | undefined {
  return text(input, 'CustomKeyStoreId', { min: 1, max: 64 });
}

export const readName = (input: Input, member: string): string | undefined => text(input, member, { min: 1, max: 256 });

export const readClusterId = (input: Input): string | undefined =>
  text(input, 'CloudHsmClusterId', { min: 19, max: 24, pattern: /^cluster-[2-7a-zA-Z]{11,16}$/ });

export const readPassword = (input: Input): string | undefined => text(input, 'KeyStorePassword', { min: 7, max: 32 });

export function storeNotFound(): KmsFault {
  return new KmsFault('CustomKeyStoreNotFoundException', 'The custom key store does not exist');
}

export function findStore(catalog: Catalog, storeId: string): StoreRecord {
  const store = catalog.stores.get(storeId);
  if (!store) throw storeNotFound();
  return store;
}

/** Refuses members of external key stores, rather than make a store without them. */
export function refuseExternal(input: Input): void {
  if (
    Object.keys(input).some((member) => member.startsWith('Xks')) ||
    input.CustomKeyStoreType === 'EXTERNAL_KEY_STORE'
  )
    throw new KmsFault('UnsupportedOperationException', 'The embedded KMS has no external key stores');
}

export function requireState(store: StoreRecord, allowed: readonly StoreRecord['connection']['state'][]): void {
  const { state } = store.connection;
  if (!allowed.includes(state))
    throw new KmsFault('CustomKeyStoreInvalidStateException', `${store.id} is ${state}, not ${allowed.join(' or ')}`);
}

export function requireFreeName(catalog: Catalog, name: string, but?: string): void {
  if ([...catalog.stores.values()].some((store) => store.name === name && store.id !== but))
    throw new KmsFault('CustomKeyStoreNameInUseException', 'Another custom key store has this name');
}

export function requireFreeCluster(catalog: Catalog, clusterId: string, but?: string): void {
  if ([...catalog.stores.values()].some((store) => store.clusterId === clusterId && store.id !== but))
    throw new KmsFault('CloudHsmClusterInUseException', `${clusterId} belongs to another custom key store`);
}
