/** The CloudHSM clusters that custom key stores connect to, and what KMS requires of them. */
import { KmsFault } from '../wire/fault.ts';

/** Why a connection failed (KMS API reference, CustomKeyStoresListEntry), without the codes of external key stores. */
export type ConnectionErrorCode =
  | 'CLUSTER_NOT_FOUND'
  | 'INSUFFICIENT_CLOUDHSM_HSMS'
  | 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET'
  | 'INTERNAL_ERROR'
  | 'INVALID_CREDENTIALS'
  | 'NETWORK_ERRORS'
  | 'SUBNET_NOT_FOUND'
  | 'USER_LOCKED_OUT'
  | 'USER_LOGGED_IN'
  | 'USER_NOT_FOUND';

/** A cluster as it is at this moment. What is absent is not compared. */
export interface Cluster {
  readonly active: boolean;
  /** Active HSMs. */
  readonly hsms: number;
  readonly trustAnchorCertificate?: string;
  /** The cluster's own. Clusters that share a history of backups have the same one. */
  readonly certificate?: string;
  /** Ids of the keys whose material its HSMs hold. Absent: they hold every key's. */
  readonly keys?: Pick<Set<string>, 'add' | 'has'>;
  readonly kmsuserPassword?: string;
  readonly userLockedOut?: boolean;
  /**
   * KMS changes the password of kmsuser when it connects. With this the cluster is told of it, so that the password a
   * person once gave stops working, as it does in AWS; without it the password stays.
   */
  readonly changeKmsuserPassword?: (password: string) => void;
}

export type ClusterLookup = (clusterId: string) => Cluster | undefined;

/** The one cluster of a server that is given no lookup: always active, and it takes any certificate and password. */
export const developmentClusterId = 'cluster-development';

export const developmentClusters: ClusterLookup = (clusterId) =>
  clusterId === developmentClusterId ? { active: true, hsms: 2 } : undefined;

/** CreateCustomKeyStore, UpdateCustomKeyStore and CreateKey need two active HSMs; connecting and use need one. */
const hsmsToCreate = 2;

/** The cluster, once it may be given to a key store or a key may be made in it. */
export function requireReady(clusters: ClusterLookup, clusterId: string): Cluster {
  const cluster = clusters(clusterId);
  if (!cluster) throw new KmsFault('CloudHsmClusterNotFoundException', `Cluster ${clusterId} does not exist`);
  if (!cluster.active) throw new KmsFault('CloudHsmClusterNotActiveException', `Cluster ${clusterId} is not active`);
  if (cluster.hsms < hsmsToCreate)
    throw new KmsFault(
      'CloudHsmClusterInvalidConfigurationException',
      `Cluster ${clusterId} needs ${hsmsToCreate} active HSMs and has ${cluster.hsms}`,
    );
  return cluster;
}

/** White space around a PEM says nothing. */
export function hasTrustAnchor({ trustAnchorCertificate }: Cluster, certificate: string): boolean {
  return trustAnchorCertificate === undefined || trustAnchorCertificate.trim() === certificate.trim();
}

interface Association {
  readonly trustAnchorCertificate: string;
  readonly clusterCertificate?: string;
}

/** Whether it comes from a backup of the store's first cluster, or the other way round (KMS, UpdateCustomKeyStore). */
export function isRelated(cluster: Cluster, store: Association): boolean {
  if (cluster.certificate !== undefined && store.clusterCertificate !== undefined)
    return cluster.certificate === store.clusterCertificate;
  return hasTrustAnchor(cluster, store.trustAnchorCertificate);
}

export const isReachable = (cluster: Cluster | undefined): boolean => cluster?.active === true && cluster.hsms > 0;

/** How connecting with this password ends: `undefined` is success. */
export function connectionError(cluster: Cluster | undefined, password: string): ConnectionErrorCode | undefined {
  if (!cluster) return 'CLUSTER_NOT_FOUND';
  if (cluster.hsms < 1) return 'INSUFFICIENT_CLOUDHSM_HSMS';
  if (cluster.userLockedOut) return 'USER_LOCKED_OUT';
  if (cluster.kmsuserPassword !== undefined && cluster.kmsuserPassword !== password) return 'INVALID_CREDENTIALS';
  return undefined;
}
