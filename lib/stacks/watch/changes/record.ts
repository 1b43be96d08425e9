/**
 * What CloudTrail's record of a change must contain. A call that was refused is told too. The names of the calls are those
 * of CloudTrail; Lambda's end in a date and a version, so their beginnings stand in the rows.
 */
import type { VaultId } from '../../../key-store/names.ts';
import type { Pattern } from './change.ts';

export interface Watched {
  readonly vaultId: VaultId;
  /** Of every key of the vault: those that wrap, those that sign, the table's. */
  readonly keyArns: readonly string[];
  readonly tableArn: string;
  /** Where there is a CloudHSM key store. */
  readonly customKeyStoreId?: string | undefined;
  /** ARNs of the roles that deploy: CloudFormation's, and CodeDeploy's where traffic is shifted. */
  readonly deployers: readonly string[];
}

export const from = (service: string, eventName: readonly unknown[], more: Pattern = {}): Pattern => ({
  eventSource: [`${service}.amazonaws.com`],
  eventName,
  ...more,
});

export const beginning = (names: readonly string[]) => names.map((name) => ({ prefix: name }));

const issuer = (arn: readonly unknown[]): Pattern => ({ sessionContext: { sessionIssuer: { arn } } });
export const byDeployment = (deployers: readonly string[]): Pattern => ({ userIdentity: issuer(deployers) });
/** Users and the root user have no session. */
export const byHand = (deployers: readonly string[]): Pattern => ({
  userIdentity: { $or: [issuer([{ 'anything-but': deployers }]), issuer([{ exists: false }])] },
});
