/** What to do when KMS could not connect, by ConnectionErrorCode (KMS API reference, CustomKeyStoresListEntry). Closed. */

const reconnect = 'then run `npm run ceremony -- connect --reconnect`';

const remedies: Readonly<Record<string, string>> = {
  CLUSTER_NOT_FOUND: `The cluster of the key store is gone: restore it from a backup and give the id of the new cluster (docs/operations.md, "Restore"), ${reconnect}.`,
  INSUFFICIENT_CLOUDHSM_HSMS: `The cluster has no active HSM, or fewer than KMS needs: deploy with at least two HSMs, ${reconnect}.`,
  INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET: `A subnet of the cluster has no free address: free at least one in each, ${reconnect}.`,
  INTERNAL_ERROR: `KMS failed inside: ${reconnect.replace('then ', '')}; if it fails again, ask AWS Support.`,
  INVALID_CREDENTIALS:
    'KMS has another password of kmsuser than the HSMs: run `npm run ceremony -- rotate`, which sets both anew.',
  NETWORK_ERRORS: `KMS cannot reach the HSMs: the cluster's security group must keep its rules for ports 2223 to 2225, and the subnets their network ACLs open to them; put that right, ${reconnect}.`,
  SUBNET_NOT_FOUND: `A subnet of the cluster was deleted: restore the cluster from a backup into subnets that are there (docs/operations.md, "Restore"), ${reconnect}.`,
  USER_LOCKED_OUT: 'kmsuser is locked after wrong passwords: run `npm run ceremony -- rotate`, which unlocks it.',
  USER_LOGGED_IN: `kmsuser is logged in to the cluster elsewhere: log it out and keep it for KMS alone, ${reconnect}.`,
  USER_NOT_FOUND: `The HSMs have no crypto user kmsuser: run \`npm run ceremony -- activate\`, which makes it on every HSM, ${reconnect}.`,
};

/** A sentence for people, with the code in it. */
export function connectionRemedy(code: string | undefined): string {
  const known = code !== undefined && Object.hasOwn(remedies, code) ? remedies[code] : undefined;
  const remedy = known ?? 'The key store cannot connect, for a reason that is not known here: see the KMS console.';
  return `${remedy} (ConnectionErrorCode ${code ?? 'absent'})`;
}

export const connectionErrorCodes = Object.keys(remedies);
