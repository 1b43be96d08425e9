/** What to do about the exceptions of KMS and CloudHSM that a deployment can meet. A closed table. */
import { ResourceFailure } from './event.ts';

const remedies: Readonly<Record<string, string>> = {
  CloudHsmAccessDeniedException:
    "CloudHSM refused this resource's role: a service control policy or a permissions boundary is in the way. Allow it, then deploy again.",
  CloudHsmInvalidRequestException:
    'CloudHSM refused the request: look at the limits of HSMs in this account and at the free addresses of the subnets, then deploy again.',
  CloudHsmResourceNotFoundException: 'The cluster is not there: deploy its stack, or correct the id of the cluster.',
  CloudHsmServiceException: 'CloudHSM could not serve the request: wait a few minutes and deploy again.',
  CloudHsmTagException: 'CloudHSM refused the tags: remove a tag of the stack and deploy again.',
  CloudHsmClusterInUseException:
    'The cluster backs another key store, or shares its backups with one that does: give a cluster of its own, or remove the other key store.',
  CloudHsmClusterInvalidConfigurationException:
    "KMS needs two active HSMs in different zones, and the cluster's own security group with its rules for ports 2223 to 2225 unchanged: put that right and deploy again.",
  CloudHsmClusterNotActiveException: 'The cluster is not active: run `npm run ceremony -- status` for the next step.',
  CloudHsmClusterNotFoundException: 'KMS finds no such cluster in this account and Region: correct its id.',
  CloudHsmClusterNotRelatedException:
    'The new cluster does not come from a backup of the first: only such a cluster can hold the same keys. See docs/operations.md, "Restore".',
  CustomKeyStoreHasCMKsException: 'The key store still holds keys, so it stays.',
  CustomKeyStoreInvalidStateException:
    'The key store is not in a state for this: run `npm run ceremony -- connect`, then deploy again.',
  CustomKeyStoreNameInUseException: 'Another key store has this name: choose another, or remove that one.',
  CustomKeyStoreNotFoundException: 'The key store was removed outside of this stack: remove the resource, then add it.',
  IncorrectTrustAnchorException:
    'The trust anchor is not the one the cluster was initialized with: the state parameter and the cluster do not belong together. Run `npm run ceremony -- status`.',
  KMSInvalidStateException: 'The key is not in a state for this: enable it, or cancel its deletion, then deploy again.',
  LimitExceededException: 'A quota of this account is reached: ask AWS to raise it, then deploy again.',
  MalformedPolicyDocumentException:
    'KMS refused the key policy: every role it names as administrator must exist, and the role of this resource be one.',
  ParameterNotFound: 'A parameter of the ceremony is missing: run `npm run ceremony -- status` for the next step.',
  ResourceNotFoundException: 'The secret of kmsuser is missing: deploy the stack of the cluster.',
};

/** A failure of AWS as CloudFormation should show it. An exception that is not in the table keeps its own words. */
export function explain(thrown: unknown): ResourceFailure {
  if (thrown instanceof ResourceFailure) return thrown;
  if (!(thrown instanceof Error)) return new ResourceFailure('The resource failed, and nothing says why');
  const remedy = Object.hasOwn(remedies, thrown.name) ? `${remedies[thrown.name]} ` : '';
  return new ResourceFailure(`${remedy}(${thrown.name}: ${thrown.message})`, { cause: thrown });
}

export const remediedExceptions = Object.keys(remedies);
