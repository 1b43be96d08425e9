/** What each state of a cluster and of an HSM means for a deployment. Closed tables: an unknown state is a failure. */

export type Standing = { readonly kind: 'ready' } | { readonly kind: 'wait' } | { readonly kind: 'fail'; why: string };

const ready: Standing = { kind: 'ready' };
const wait: Standing = { kind: 'wait' };
const fail = (why: string): Standing => ({ kind: 'fail', why });

const clusterStates: Readonly<Record<string, Standing>> = {
  CREATE_IN_PROGRESS: wait,
  UNINITIALIZED: ready,
  INITIALIZE_IN_PROGRESS: wait,
  INITIALIZED: ready,
  ACTIVE: ready,
  UPDATE_IN_PROGRESS: wait,
  MODIFY_IN_PROGRESS: wait,
  ROLLBACK_IN_PROGRESS: wait,
  DEGRADED: fail(
    'The cluster is degraded: AWS Support must repair it, or restore it from a backup (docs/operations.md, "Restore").',
  ),
  CREATE_FAILED: fail(
    'AWS could not make the cluster: see the message, delete it in the console, and deploy its stack again.',
  ),
  DELETE_IN_PROGRESS: fail(
    'The cluster is being deleted: restore it from a backup (docs/operations.md, "Restore"), and give the id of the new one.',
  ),
  DELETED: fail(
    'The cluster is deleted: restore it from a backup (docs/operations.md, "Restore"), and give the id of the new one.',
  ),
};

const hsmStates: Readonly<Record<string, Standing>> = {
  CREATE_IN_PROGRESS: wait,
  ACTIVE: ready,
  DELETE_IN_PROGRESS: wait,
  DELETED: wait,
  DEGRADED: fail('An HSM is degraded: delete it (`aws cloudhsmv2 delete-hsm`), and deploy again for a new one.'),
  CREATE_FAILED: fail(
    'AWS could not make an HSM: see the message, free addresses in the subnet or raise the quota of HSMs, delete the failed one (`aws cloudhsmv2 delete-hsm`), and deploy again.',
  ),
};

interface Stated {
  readonly id: string;
  readonly state: string;
  readonly message: string;
}

function standing(states: Readonly<Record<string, Standing>>, { id, state, message }: Stated): Standing {
  const known = Object.hasOwn(states, state) ? states[state] : undefined;
  const found = known ?? fail('This state is not known here: look at the cluster in the console.');
  if (found.kind !== 'fail') return found;
  return fail(`${found.why} (${id} is ${state || 'without a state'}${message && `: ${message}`})`);
}

export const clusterStanding = (cluster: Stated): Standing => standing(clusterStates, cluster);
export const hsmStanding = (hsm: Stated): Standing => standing(hsmStates, hsm);
