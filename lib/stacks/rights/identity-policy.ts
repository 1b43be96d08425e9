/** The policy of the key that signs what the vault answers to registrations. */
import { AccountPrincipal, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import {
  administrationOf,
  administratorsManage,
  allow,
  auditorsRead,
  byName,
  deny,
  type KeyOwners,
  makerPutsThePolicy,
  rootUserKeepsThePolicy,
} from './statements.ts';

/** The only functions that sign. */
export const identityUsers = ['registration-start', 'registration-finish'] as const;

export type IdentityUser = (typeof identityUsers)[number];

const [sign, getPublicKey] = ['kms:Sign', 'kms:GetPublicKey'];

/** Whole messages, so that KMS makes the digest itself. Both hold too where a request leaves the default. */
const form = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' };

/** What a signature must look like. The same conditions stand in the role's policy and in the key's. */
export const signConditions: Record<string, Record<string, string>> = { StringEquals: form };

export interface IdentityPolicyProps extends KeyOwners {
  /** ARNs of the functions' roles, which need not exist yet: conditions name them, not principals. */
  readonly users: Readonly<Record<IdentityUser, string>>;
  /** ARN of the role that reads the public half for the stack's outputs. */
  readonly reader: string;
}

/** Administrators manage the key and cannot sign. Everything else is denied, whatever IAM says. */
export function identityKeyPolicy(props: IdentityPolicyProps): PolicyDocument {
  const inAccount = [new AccountPrincipal(props.account)];
  const users = identityUsers.map((user) => props.users[user]);
  return new PolicyDocument({
    statements: [
      makerPutsThePolicy(props),
      administratorsManage(props, [getPublicKey]),
      auditorsRead(props, [getPublicKey]),
      rootUserKeepsThePolicy(props),
      allow('RegistrationsSign', {
        principals: inAccount,
        actions: [sign],
        conditions: { ...signConditions, ...byName(...users) },
      }),
      allow('OutputsTellThePublicHalf', {
        principals: inAccount,
        actions: [getPublicKey],
        conditions: byName(props.reader),
      }),
      deny('NobodyElseSigns', {
        actions: [sign],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': users } },
      }),
      ...Object.entries(form).map(([key, value]) =>
        deny(`NoOther${key.slice('kms:'.length)}`, {
          actions: [sign],
          conditions: { StringNotEquals: { [key]: value } },
        }),
      ),
      // Above all no grants: a grant is a second policy that does not show in this one.
      deny('NothingElse', { notActions: [...administrationOf(props), sign, getPublicKey] }),
    ],
  });
}
