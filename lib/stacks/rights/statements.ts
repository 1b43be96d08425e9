/** What the policies of the vault's own keys say alike. */
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

type StatementProps = ConstructorParameters<typeof PolicyStatement>[0];

export interface KeyOwners {
  readonly partition: string;
  readonly account: string;
  /** ARNs of roles that exist when the key is made. */
  readonly administrators: readonly string[];
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

export const administratorsManage = (owners: KeyOwners, more: readonly string[] = []): PolicyStatement =>
  allow('AdministratorsManage', {
    principals: owners.administrators.map((arn) => new ArnPrincipal(arn)),
    actions: [...administrationOf(owners), ...more],
  });

/** So that somebody always can change it. */
export const rootUserKeepsThePolicy = ({ partition, account }: KeyOwners): PolicyStatement =>
  allow('RootUserKeepsThePolicy', {
    principals: [new AccountPrincipal(account)],
    actions: policyAdministration,
    conditions: { ArnEquals: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:root` } },
  });
