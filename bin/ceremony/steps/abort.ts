/** Gives a ceremony up, so that another can begin: AWS forgets how far it was. What holds keys is left to people. */

import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { findStore } from '../../../lib/key-store/find-store.ts';
import { readParameter } from '../../../lib/key-store/parameter.ts';
import { readCluster } from '../../../lib/key-store/read-cluster.ts';
import { aborted } from '../folder.ts';
import { CeremonyFailure, type Room, record } from '../room.ts';

/** What is left to delete, as commands. First the HSMs; last the secrets, whose names the stack leaves in use. */
function remainder({ names }: Room, clusterId: string, hsms: readonly { readonly id: string }[]): string[] {
  // The key store's stack first: what a stopped deployment left of it reads values of the cluster's stack.
  const stacks = ['key-store', 'cluster'].map((name) => `--stack-name ${names.prefix}-${name}`);
  return [
    ...hsms.map(({ id }) => `aws cloudhsmv2 delete-hsm --cluster-id ${clusterId} --hsm-id ${id}`),
    `aws cloudhsmv2 delete-cluster --cluster-id ${clusterId}`,
    ...stacks.flatMap((stack) => [
      `aws cloudformation update-termination-protection --no-enable-termination-protection ${stack}`,
      `aws cloudformation delete-stack ${stack}`,
    ]),
    ...[names.adminSecret, names.kmsuserSecret].map(
      (name) => `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}`,
    ),
  ];
}

/** Refused once there is a key store. If it was cut off, it can be run again. */
export async function abort(room: Room): Promise<void> {
  const { aws, names, folder, say } = room;
  const store = await findStore(aws.kms, { CustomKeyStoreName: names.keyStore });
  if (store)
    throw new CeremonyFailure(
      `The key store ${store.id} is there, and accounts may have keys in it: give the vault up instead (docs/operations.md, "Giving up a vault"). If it was never connected, \`aws kms delete-custom-key-store\` first, which refuses while it has a key.`,
    );
  const id = await readParameter(aws.ssm, names.clusterParameter);
  const cluster = id === undefined ? undefined : await readCluster(aws.cloudhsm, id);
  const seen = await readParameter(aws.ssm, names.transcriptParameter);
  if (folder.lines(seen).at(-1)?.step !== aborted)
    await record(room, { step: aborted, facts: { cluster: cluster?.id ?? 'none' } });
  const Names = [names.stateParameter, names.trustAnchorParameter, names.transcriptParameter];
  await aws.ssm.send(new DeleteParametersCommand({ Names }));
  say(
    'The ceremony is aborted. Keep this folder, and begin the next one with an empty folder, after, of what is there:',
  );
  for (const line of remainder(room, id ?? '…', cluster?.hsms ?? [])) say(`  ${line}`);
}
