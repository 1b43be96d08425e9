/** How far the ceremony is, from AWS and from the transcript, and what comes next. Changes nothing. */

import { type CeremonyState, ceremonyStates } from '../../../lib/key-store/ceremony-state.ts';
import { findStore } from '../../../lib/key-store/find-store.ts';
import { readParameter } from '../../../lib/key-store/parameter.ts';
import { findHost } from '../admin-host.ts';
import { backupLines } from '../backups.ts';
import { currentCluster, type Room } from '../room.ts';

export interface Status {
  readonly state: CeremonyState;
  /** Absent: nothing is left to do. */
  readonly next: string | undefined;
  readonly lines: readonly string[];
}

interface Seen {
  /** State of the cluster. */
  readonly cluster: string;
  /** Of the transcript. */
  readonly steps: readonly string[];
  /** Whether the ceremony has written to AWS that the cluster is activated. */
  readonly activated: boolean;
  /** State of the key store; absent while there is none. */
  readonly store: string | undefined;
}

/** From what AWS has. Only that the request was taken and signed is known from the transcript alone. */
function stateOf({ cluster, steps, activated, store }: Seen): CeremonyState {
  if (cluster === 'ACTIVE') {
    if (store === 'CONNECTED' && steps.includes('connect')) return 'connected';
    return activated ? 'activated' : 'initialized';
  }
  if (cluster === 'INITIALIZED') return 'initialized';
  if (cluster === 'INITIALIZE_IN_PROGRESS') return 'signed';
  if (steps.includes('sign')) return 'signed';
  return steps.includes('csr') ? 'csr' : 'created';
}

/** Throws TamperedTranscript. */
export async function readStatus(room: Pick<Room, 'aws' | 'names' | 'folder'>): Promise<Status> {
  const { aws, names, folder } = room;
  const transcript = folder.lines(await readParameter(aws.ssm, names.transcriptParameter));
  const cluster = await currentCluster(room);
  const [kept, store, host, backups] = await Promise.all([
    readParameter(aws.ssm, names.stateParameter),
    findStore(aws.kms, { CustomKeyStoreName: names.keyStore }),
    findHost(aws.ssm, names.host),
    backupLines(room, cluster.id),
  ]);
  const steps = transcript.map(({ step }) => step);
  const activated = kept === 'activated' || kept === 'connected';
  const state = stateOf({ cluster: cluster.state, steps, activated, store: store?.state });
  const deploy = state === 'activated' && !store ? `npx cdk deploy ${names.prefix}-key-store` : undefined;
  return {
    state,
    next: deploy ?? ceremonyStates[state],
    lines: [
      `cluster ${cluster.id}: ${cluster.state}, HSMs: ${cluster.hsms.map(({ zone, state }) => `${zone} ${state}`).join(', ') || 'none'}`,
      `key store: ${store ? `${store.id} ${store.state}${store.error ? ` (${store.error})` : ''}` : 'none'}`,
      ...backups,
      `transcript: ${transcript.length} lines, every signature and every link holds`,
      ...transcript.map(({ number, at, who, step }) => `  ${number} ${at} ${step} by ${who}`),
      ...(host ? [`the admin host ${host} is there: destroy its stack when no step needs it any more`] : []),
      `state: ${state}`,
    ],
  };
}
