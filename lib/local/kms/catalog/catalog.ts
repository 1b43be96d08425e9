/** Everything the server knows but the key material: keys, aliases and custom key stores. Values are never changed in place. */
import type { ConnectionErrorCode } from '../stores/cluster.ts';

export interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

/** Times are milliseconds since the epoch. */
export interface KeyRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly description: string;
  readonly enabled: boolean;
  readonly policy: string;
  readonly tags: readonly Tag[];
  /** Absent for SYMMETRIC_DEFAULT. */
  readonly spec?: 'ECC_NIST_P256';
  /** The custom key store that holds the material; absent for origin AWS_KMS. */
  readonly storeId?: string;
  /** When the key and its material go; absent unless deletion is scheduled. */
  readonly deletionDate?: number;
}

export interface AliasRecord {
  /** With its `alias/` prefix. */
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

type Connection =
  | { readonly state: 'DISCONNECTED' }
  | { readonly state: 'CONNECTED' }
  | { readonly state: 'FAILED'; readonly error: ConnectionErrorCode }
  /** The cluster's answer is decided when the connection begins, and can be seen from `until` on. */
  | { readonly state: 'CONNECTING'; readonly until: number; readonly error?: ConnectionErrorCode }
  | { readonly state: 'DISCONNECTING'; readonly until: number };

export interface StoreRecord {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  readonly trustAnchorCertificate: string;
  /** Of the cluster that the store was made on, where it says one. */
  readonly clusterCertificate?: string;
  /** The kmsuser password as last told to KMS. */
  readonly password: string;
  readonly createdAt: number;
  readonly connection: Connection;
}

export interface Catalog {
  readonly keys: ReadonlyMap<string, KeyRecord>;
  readonly aliases: ReadonlyMap<string, AliasRecord>;
  readonly stores: ReadonlyMap<string, StoreRecord>;
}

export const emptyCatalog: Catalog = { keys: new Map(), aliases: new Map(), stores: new Map() };

export const withKey = (catalog: Catalog, key: KeyRecord): Catalog => ({
  ...catalog,
  keys: new Map(catalog.keys).set(key.id, key),
});

export const withAlias = (catalog: Catalog, alias: AliasRecord): Catalog => ({
  ...catalog,
  aliases: new Map(catalog.aliases).set(alias.name, alias),
});

export const withStore = (catalog: Catalog, store: StoreRecord): Catalog => ({
  ...catalog,
  stores: new Map(catalog.stores).set(store.id, store),
});

function completedConnection(connection: Connection, now: number): Connection {
  switch (connection.state) {
    case 'CONNECTING':
      if (now < connection.until) return connection;
      return connection.error ? { state: 'FAILED', error: connection.error } : { state: 'CONNECTED' };
    case 'DISCONNECTING':
      return now < connection.until ? connection : { state: 'DISCONNECTED' };
    default:
      return connection;
  }
}

const isExpired = (key: KeyRecord, now: number): boolean => key.deletionDate !== undefined && key.deletionDate <= now;

const isDue = ({ connection }: StoreRecord, now: number): boolean => 'until' in connection && connection.until <= now;

/** The catalog at `now`: connections whose time is over have ended, keys past their deletion date are gone. */
export function completeChanges(catalog: Catalog, now: number): Catalog {
  const keysGo = [...catalog.keys.values()].some((key) => isExpired(key, now));
  const storesMove = [...catalog.stores.values()].some((store) => isDue(store, now));
  if (!keysGo && !storesMove) return catalog;
  const keys = new Map([...catalog.keys].filter(([, key]) => !isExpired(key, now)));
  const aliases = new Map([...catalog.aliases].filter(([, { keyId }]) => keys.has(keyId)));
  const stores = [...catalog.stores].map(
    ([id, store]) => [id, { ...store, connection: completedConnection(store.connection, now) }] as const,
  );
  return { keys, aliases, stores: new Map(stores) };
}
