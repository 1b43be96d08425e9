/** The policy of the key that wraps setups, shares and escrows, the same in CloudHSM's key store and in plain KMS. */
import { AccountPrincipal, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { Purpose } from '../../vault/ports.ts';
import type { RewrapperName } from '../names.ts';
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
  withDeletion,
} from './statements.ts';

export interface KeyUse {
  readonly action: 'kms:Encrypt' | 'kms:Decrypt';
  readonly purposes: readonly Purpose[];
}

/** What a guess is evaluated under: a vault keeps some keys alone, and others as a member of a vault set. */
const evaluation: readonly Purpose[] = ['opaque-setup', 'oprf-share'];

/** The only functions that use the key, each with one action, for escrows or for what a guess is evaluated under. */
export const keyUses = {
  'registration-start': { action: 'kms:Encrypt', purposes: evaluation },
  'registration-finish': { action: 'kms:Encrypt', purposes: ['escrow'] },
  'recovery-start': { action: 'kms:Decrypt', purposes: evaluation },
  'recovery-finish': { action: 'kms:Decrypt', purposes: ['escrow'] },
} as const satisfies Record<string, KeyUse>;

export type KeyUser = keyof typeof keyUses;

/** What moves blobs from one key to another, each for the purposes of one kind of blob. */
export const rewrapUses: Readonly<Record<RewrapperName, readonly Purpose[]>> = {
  'rewrap-setup': evaluation,
  'rewrap-escrow': ['escrow'],
};

/** Only while there are two keys: from this key, or to it. Nobody may do both with one key. */
export interface RewrapUse {
  readonly action: 'kms:ReEncryptFrom' | 'kms:ReEncryptTo';
  /** ARNs of their roles. */
  readonly users: Readonly<Record<RewrapperName, string>>;
}

/**
 * The roles behind the custom resource of a key, by their ARNs. A later stack that finds the key again has roles of the
 * same names.
 */
export interface KeyMakers {
  /** Makes the key and puts its policy. */
  readonly maker: string;
  /** Looks whether it is there. */
  readonly watcher: string;
}

export interface VaultKeyPolicyProps extends KeyOwners {
  /** The vault's name, bound into every blob. */
  readonly vault: string;
  /** Where CloudFormation itself does not make the key: as in {@link KeyMakers}. */
  readonly watcher?: string | undefined;
  /** ARNs of the functions' roles, which need not exist yet: conditions name them, not principals. */
  readonly users: Readonly<Record<KeyUser, string>>;
  readonly rewrap?: RewrapUse | undefined;
}

const making = ['kms:CreateAlias', 'kms:DescribeKey', 'kms:ListResourceTags', 'kms:PutKeyPolicy', 'kms:TagResource'];

/** Members of the encryption context: exactly these, at every use. */
const contextKeys = ['vault', 'account', 'registration', 'purpose'];

/** What a use must look like. The same conditions stand in the role's policy and in the key's. */
export function useConditions(
  vault: string,
  purposes: readonly Purpose[],
): Record<string, Record<string, string | string[]>> {
  return {
    StringEquals: { 'kms:EncryptionContext:vault': vault, 'kms:EncryptionContext:purpose': [...purposes] },
    'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': contextKeys },
    Null: { 'kms:EncryptionContext:account': 'false', 'kms:EncryptionContext:registration': 'false' },
  };
}

/**
 * Administrators manage the key and cannot use it. Each function uses it with its own action and for its own purposes.
 * The root user can only change the policy, so that somebody always can. Everything else is denied, whatever IAM says:
 * an IAM policy can take rights away here, and never add one.
 */
export function vaultKeyPolicy(props: VaultKeyPolicyProps): PolicyDocument {
  const { account, vault, maker, watcher, users, rewrap, allowDeletion = false } = props;
  const inAccount = new AccountPrincipal(account);
  const usersOf = (action: KeyUse['action']) => keyUsers.filter((user) => keyUses[user].action === action);
  const others = (action: KeyUse['action']) => ({
    actions: [action],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': usersOf(action).map((user) => users[user]) } },
  });

  const makersOf = ({ maker, watcher }: KeyMakers) =>
    allow('MakersByName', {
      principals: [inAccount],
      actions: withDeletion(making, allowDeletion),
      conditions: byName(maker, watcher),
    });

  const names = Object.keys(rewrapUses) as RewrapperName[];
  const rewrapping = ({ action, users: roles }: RewrapUse) => [
    ...names.map((name) =>
      allow(sidOf(name), {
        principals: [inAccount],
        actions: [action],
        conditions: { ...useConditions(vault, rewrapUses[name]), ...byName(roles[name]) },
      }),
    ),
    deny('NobodyElseRewraps', {
      actions: [action],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': names.map((name) => roles[name]) } },
    }),
  ];
  const uses = ['kms:Encrypt', 'kms:Decrypt', ...(rewrap ? [rewrap.action] : [])];

  return new PolicyDocument({
    statements: [
      makerPutsThePolicy(props),
      administratorsManage(props),
      auditorsRead(props),
      ...(watcher === undefined ? [] : [makersOf({ maker, watcher })]),
      rootUserKeepsThePolicy(props),
      ...keyUsers.map((user) => {
        const { action, purposes } = keyUses[user];
        return allow(sidOf(user), {
          principals: [inAccount],
          actions: [action],
          conditions: { ...useConditions(vault, purposes), ...byName(users[user]) },
        });
      }),
      ...(rewrap ? rewrapping(rewrap) : []),
      deny('NobodyElseEncrypts', others('kms:Encrypt')),
      deny('NobodyElseDecrypts', others('kms:Decrypt')),
      deny('NoOtherVault', {
        actions: uses,
        conditions: { StringNotEquals: { 'kms:EncryptionContext:vault': vault } },
      }),
      // Above all no grants: a grant is a second policy that does not show in this one.
      deny('NothingElse', { notActions: [...administrationOf(props), ...uses] }),
    ],
  });
}

const keyUsers = Object.keys(keyUses) as KeyUser[];

/** `recovery-start` to `RecoveryStartUses`. */
function sidOf(user: KeyUser | RewrapperName): string {
  const words = user.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1));
  return `${words.join('')}Uses`;
}
