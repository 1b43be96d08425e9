/** Which HSM to add or remove next. Pure, so that a retry decides the same from what AWS says now. */
import type { Cluster, ClusterHsm } from '../../../lib/key-store/read-cluster.ts';
import { clusterStanding, hsmStanding } from './states.ts';

/** `first`: one HSM, which the ceremony begins with, and nothing is ever removed. `exactly`: that many, at least two. */
export type Target = { readonly kind: 'first' } | { readonly kind: 'exactly'; readonly count: number };

export type Change =
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' }
  | { readonly kind: 'create'; readonly zone: string }
  | { readonly kind: 'delete'; readonly hsmId: string }
  | { readonly kind: 'fail'; readonly why: string };

const fail = (why: string): Change => ({ kind: 'fail', why });

const inZone = (hsms: readonly ClusterHsm[], zone: string): number => hsms.filter((hsm) => hsm.zone === zone).length;

/** The zone with the fewest HSMs; of several, the first by name. */
function emptiestZone({ zones, hsms }: Cluster): string | undefined {
  return [...zones].sort((a, b) => inZone(hsms, a) - inZone(hsms, b))[0];
}

/** An HSM of the zone with the most, so that the rest stay spread. */
function spareHsm({ hsms }: Cluster): ClusterHsm | undefined {
  return [...hsms].sort((a, b) => inZone(hsms, b.zone) - inZone(hsms, a.zone) || (a.id < b.id ? -1 : 1))[0];
}

const distinctZones = (hsms: readonly ClusterHsm[]): number => new Set(hsms.map(({ zone }) => zone)).size;

export function nextChange(cluster: Cluster, target: Target): Change {
  const standing = clusterStanding(cluster);
  if (standing.kind === 'fail') return fail(standing.why);
  for (const hsm of cluster.hsms) {
    const of = hsmStanding(hsm);
    if (of.kind === 'fail') return fail(of.why);
  }
  // One at a time: CloudHSM copies a backup into each new HSM, and refuses a second change meanwhile.
  if (standing.kind === 'wait' || cluster.hsms.some((hsm) => hsmStanding(hsm).kind === 'wait')) return { kind: 'wait' };

  const create = (): Change => {
    const zone = emptiestZone(cluster);
    return zone === undefined ? fail(`The cluster ${cluster.id} has no subnet.`) : { kind: 'create', zone };
  };
  const { length } = cluster.hsms;
  if (target.kind === 'first') return length > 0 ? { kind: 'done' } : create();

  if (cluster.state !== 'ACTIVE')
    return fail(
      `The cluster is ${cluster.state}, and takes more HSMs only once it is active: run \`npm run ceremony -- status\` for the next step.`,
    );
  if (cluster.zones.length < 2)
    return fail(`The cluster ${cluster.id} has subnets in one zone only: HSMs must be in two. Make it anew with two.`);
  if (length < target.count) return create();
  // All are in one zone. First one is added in another zone; then there is one too many here, and it is removed.
  if (distinctZones(cluster.hsms) < 2) return create();
  const spare = length > target.count ? spareHsm(cluster) : undefined;
  return spare ? { kind: 'delete', hsmId: spare.id } : { kind: 'done' };
}
