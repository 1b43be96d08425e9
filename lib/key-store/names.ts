/**
 * The names that a vault's ceremony, its custom resources and its stacks share. No CDK here: the ceremony's CLI reads
 * it too.
 */

export const stageNames = ['dev', 'prod', 'localstack'] as const;
export type StageName = (typeof stageNames)[number];

/** What tells vaults of one account apart: a part of every name. 1 to 12 of a-z, 0-9 and dash; by default the stage. */
export type VaultId = string;

/** The ceremony writes its state here, as one of `ceremonyStates`. */
export const keyStoreStateParameter = (vaultId: VaultId): string => `/backup-key-vault/${vaultId}/key-store/state`;

/** Where the HSMs of a cluster write their audit log (CloudHSM user guide, "Viewing HSM audit logs"). */
export const hsmLogGroup = (clusterId: string): string => `/aws/cloudhsm/${clusterId}`;

/** What may not change after the first deployment: of the vault, and of its key store. */
export const constantsParameter = (vaultId: VaultId): string => `/backup-key-vault/${vaultId}/constants`;
export const keyStoreConstantsParameter = (vaultId: VaultId): string =>
  `/backup-key-vault/${vaultId}/key-store/constants`;

/** Which wrapping keys the last deployment had, and what the sweep found under the old one. */
export const wrappingKeysParameter = (vaultId: VaultId): string => `/backup-key-vault/${vaultId}/wrapping-keys`;
export const sweepParameter = (vaultId: VaultId): string => `/backup-key-vault/${vaultId}/rewrap-sweep`;

export interface CeremonyNames {
  /** `backup-key-vault-<vault id>` */
  readonly prefix: string;
  readonly stateParameter: string;
  /** The certificate of the organisation's authority, in PEM. */
  readonly trustAnchorParameter: string;
  /** Hash of the transcript's last line: it shows if a line was taken off the end. */
  readonly transcriptParameter: string;
  readonly clusterParameter: string;
  /** Times of the newest backups, as `NewestBackups` in JSON. */
  readonly newestBackupParameter: string;
  readonly adminSecret: string;
  readonly kmsuserSecret: string;
  readonly keyStore: string;
  readonly hostDocument: string;
  /** Value of the tag `Name` of the admin host. */
  readonly host: string;
}

export function ceremonyNames(vaultId: VaultId): CeremonyNames {
  const prefix = `backup-key-vault-${vaultId}`;
  const path = `/backup-key-vault/${vaultId}/key-store`;
  return {
    prefix,
    stateParameter: keyStoreStateParameter(vaultId),
    trustAnchorParameter: `${path}/trust-anchor`,
    transcriptParameter: `${path}/transcript`,
    clusterParameter: `${path}/cluster`,
    newestBackupParameter: `${path}/newest-backup`,
    adminSecret: `${prefix}/hsm-admin`,
    kmsuserSecret: `${prefix}/kmsuser`,
    keyStore: prefix,
    hostDocument: `${prefix}-admin-host`,
    host: `${prefix}-admin-host`,
  };
}

/** The tag that a key gets when it is made. Its value is the alias that the key is made for. */
export const aliasTag = 'backup-key-vault:alias';
