/** What the policies of the vault's own keys say alike. */
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

type StatementProps = ConstructorParameters<typeof PolicyStatement>[0];

export interface KeyOwners {
  readonly partition: string;
  readonly account: string;
  /** ARN of the role that makes the key and puts its policy. It exists before the key. */
  readonly maker: string;
  /** ARNs of roles, which need not exist yet. What their own policies do not give them, this one does not either. */
  readonly administrators: readonly string[];
  /** ARN of the role of auditors, which need not exist. */
  readonly auditor: string;
  /** Lets administrators schedule the key's deletion, after which it is lost with all that needs it. Default false. */
  readonly allowDeletion?: boolean;
}

const administration = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
/** All of it is administration too, so no policy denies it. */
const reading = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListGrants'];
const policyAdministration = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'];
const deletion = 'kms:ScheduleKeyDeletion';

export const withDeletion = (actions: readonly string[], allowDeletion: boolean): string[] =>
  allowDeletion ? [...actions, deletion] : [...actions];

export const administrationOf = ({ allowDeletion = false }: KeyOwners): string[] =>
  withDeletion(administration, allowDeletion);

export const allow = (sid: string, statement: StatementProps): PolicyStatement =>
  new PolicyStatement({ sid, resources: ['*'], ...statement });

export const deny = (sid: string, statement: StatementProps): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], resources: ['*'], ...statement });

export const byName = (...roles: readonly string[]) => ({ ArnEquals: { 'aws:PrincipalArn': [...roles] } });

/**
 * KMS makes a key, and changes its policy, only for a caller who may change it again, and its documentation speaks of
 * principals (AWS KMS API Reference, CreateKey, `Policy`). So this role is one, for this one action. KMS stores a
 * principal by the unique id of the role, and a role made again under its name has another: everything else is given
 * to names.
 */
export const makerPutsThePolicy = ({ maker }: KeyOwners): PolicyStatement =>
  allow('MakerPutsThePolicy', { principals: [new ArnPrincipal(maker)], actions: ['kms:PutKeyPolicy'] });

export const administratorsManage = (owners: KeyOwners, more: readonly string[] = []): PolicyStatement =>
  allow('AdministratorsManage', {
    principals: [new AccountPrincipal(owners.account)],
    actions: [...administrationOf(owners), ...more],
    conditions: byName(...owners.administrators),
  });

/** An auditor sees how the key is protected, and can change and use nothing. */
export const auditorsRead = ({ account, auditor }: KeyOwners, more: readonly string[] = []): PolicyStatement =>
  allow('AuditorsRead', {
    principals: [new AccountPrincipal(account)],
    actions: [...reading, ...more],
    conditions: byName(auditor),
  });

/** So that somebody always can change it. */
export const rootUserKeepsThePolicy = ({ partition, account }: KeyOwners): PolicyStatement =>
  allow('RootUserKeepsThePolicy', {
    principals: [new AccountPrincipal(account)],
    actions: policyAdministration,
    conditions: byName(`arn:${partition}:iam::${account}:root`),
  });
