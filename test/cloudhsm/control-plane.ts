/** The operations of CloudHSM V2 on clusters and HSMs, as the API reference gives them. */
import type { Manufactory } from './attestation.ts';
import { type BackupPlane, backupOperations, readyBackup, restored, takeBackup } from './backups.ts';
import { activeHsms, type Cluster, completeChanges, describe, firstUsers, type Hsm } from './cluster.ts';
import { checkInitialization } from './initialization.ts';
import { Fault, type Input, type Operations } from './json-service.ts';
import { invalid, newId } from './requests.ts';

export interface ControlPlane extends BackupPlane {
  readonly clusters: Map<string, Cluster>;
  readonly manufactory: Manufactory;
  /** The subnets there are, with their zones. */
  readonly zones: ReadonlyMap<string, string>;
  /** How the next HSM that is created ends, if not ACTIVE. */
  readonly hsmFailures: { state: string; message: string }[];
}

function findCluster({ clusters, clock }: ControlPlane, id: unknown): Cluster {
  const cluster = clusters.get(String(id));
  if (!cluster) throw new Fault('CloudHsmResourceNotFoundException', `Cluster ${id} does not exist`);
  completeChanges(cluster, clock());
  return cluster;
}

export function cloudHsmOperations(plane: ControlPlane): Operations {
  const { clusters, clock, changeMs } = plane;
  const later = (state: string) => ({ at: clock() + changeMs, state });

  const createCluster = (input: Input) => {
    const subnetIds = (input.SubnetIds as string[] | undefined) ?? [];
    if (subnetIds.length === 0) throw invalid('At least one subnet is needed');
    const subnets = new Map(subnetIds.map((subnet) => [plane.zones.get(subnet) ?? '', subnet]));
    if (subnets.has('')) throw invalid('A subnet does not exist');
    if (subnets.size < subnetIds.length) throw invalid('One subnet per Availability Zone');
    const source = input.SourceBackupId === undefined ? undefined : readyBackup(plane, input.SourceBackupId);
    if (source && source.hsmType !== input.HsmType)
      throw invalid(`A backup of ${source.hsmType} cannot be restored onto ${input.HsmType}`);
    const tags = (input.TagList as { Key: string; Value: string }[] | undefined) ?? [];
    const cluster: Cluster = {
      id: newId('cluster'),
      hsmType: String(input.HsmType),
      backupRetention: input.BackupRetentionPolicy ?? { Type: 'DAYS', Value: '90' },
      subnets,
      hsms: [],
      users: firstUsers(),
      keys: new Set(),
      tags: new Map(tags.map(({ Key, Value }) => [Key, Value])),
      state: 'CREATE_IN_PROGRESS',
      next: later(source ? 'ACTIVE' : 'UNINITIALIZED'),
      ...(source && { sourceBackupId: source.id, ...restored(source) }),
    };
    clusters.set(cluster.id, cluster);
    return { Cluster: describe(cluster) };
  };

  const describeClusters = (input: Input) => {
    const { clusterIds } = (input.Filters as { clusterIds?: string[] } | undefined) ?? {};
    const found = [...clusters.values()].filter(({ id }) => clusterIds === undefined || clusterIds.includes(id));
    for (const cluster of found) completeChanges(cluster, clock());
    return { Clusters: found.map(describe) };
  };

  const createHsm = async (input: Input) => {
    const cluster = findCluster(plane, input.ClusterId);
    if (!['UNINITIALIZED', 'ACTIVE'].includes(cluster.state))
      throw invalid(`An HSM cannot be created while the cluster is ${cluster.state}`);
    if (cluster.state === 'UNINITIALIZED' && cluster.hsms.length > 0)
      throw invalid('A cluster has one HSM until it is initialized');
    if (cluster.hsms.some(({ next }) => next)) throw invalid('Another HSM is being created or deleted');
    const zone = String(input.AvailabilityZone);
    const subnet = cluster.subnets.get(zone);
    if (!subnet) throw invalid(`The cluster has no subnet in ${zone}`);
    if (cluster.state === 'ACTIVE') takeBackup(plane, cluster);
    const failure = plane.hsmFailures.shift();
    const hsm: Hsm = {
      id: newId('hsm'),
      zone,
      subnet,
      address: `10.0.${cluster.subnets.size}.${10 + cluster.hsms.length}`,
      state: 'CREATE_IN_PROGRESS',
      next: failure ? { at: clock() + changeMs, ...failure } : later('ACTIVE'),
    };
    cluster.hsms.push(hsm);
    if (cluster.state === 'UNINITIALIZED') cluster.attestation = await plane.manufactory.attest(cluster.id);
    return { Hsm: { HsmId: hsm.id, ClusterId: cluster.id, AvailabilityZone: zone, State: hsm.state } };
  };

  const deleteHsm = (input: Input) => {
    const cluster = findCluster(plane, input.ClusterId);
    const hsm = cluster.hsms.find(({ id }) => id === input.HsmId);
    if (!hsm) throw new Fault('CloudHsmResourceNotFoundException', `HSM ${input.HsmId} does not exist`);
    if (cluster.hsms.some(({ next }) => next)) throw invalid('Another HSM is being created or deleted');
    if (cluster.state === 'ACTIVE') takeBackup(plane, cluster);
    hsm.state = 'DELETE_IN_PROGRESS';
    hsm.next = later('DELETED');
    return { HsmId: hsm.id };
  };

  const initializeCluster = async (input: Input) => {
    const cluster = findCluster(plane, input.ClusterId);
    if (cluster.state !== 'UNINITIALIZED') throw invalid(`The cluster is ${cluster.state}`);
    if (activeHsms(cluster) === 0 || !cluster.attestation) throw invalid('The cluster has no active HSM');
    const signed = { certificate: String(input.SignedCert), trustAnchor: String(input.TrustAnchor) };
    const why = checkInitialization(cluster.attestation.ClusterCsr, signed);
    if (why) throw invalid(why);
    cluster.clusterCertificate = signed.certificate;
    cluster.trustAnchor = signed.trustAnchor;
    cluster.state = 'INITIALIZE_IN_PROGRESS';
    cluster.next = later('INITIALIZED');
    return { State: cluster.state };
  };

  const deleteCluster = (input: Input) => {
    const cluster = findCluster(plane, input.ClusterId);
    if (cluster.hsms.length > 0) throw invalid('Delete the HSMs first');
    cluster.state = 'DELETE_IN_PROGRESS';
    cluster.next = later('DELETED');
    return { Cluster: describe(cluster) };
  };

  const tagResource = (input: Input) => {
    const { tags } = findCluster(plane, input.ResourceId);
    for (const { Key, Value } of input.TagList as { Key: string; Value: string }[]) tags.set(Key, Value);
    return {};
  };

  const listTags = (input: Input) => {
    const { tags } = findCluster(plane, input.ResourceId);
    return { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  };

  return {
    ...backupOperations(plane),
    'BaldrApiService.CreateCluster': createCluster,
    'BaldrApiService.CreateHsm': createHsm,
    'BaldrApiService.DeleteCluster': deleteCluster,
    'BaldrApiService.DeleteHsm': deleteHsm,
    'BaldrApiService.DescribeClusters': describeClusters,
    'BaldrApiService.InitializeCluster': initializeCluster,
    'BaldrApiService.ListTags': listTags,
    'BaldrApiService.TagResource': tagResource,
  };
}
