import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { vaultNameConstant } from '../../key-store/constants.ts';
import { ceremonyNames, keyStoreConstantsParameter } from '../../key-store/names.ts';
import type { Config } from '../config/config.ts';
import { Constants } from '../storage/constants.ts';
import { administratorsOf, wrappingKeyPolicy } from '../storage/vault-key.ts';
import { CeremonyCheck } from './activation-gate.ts';
import { AuditLog } from './backups/audit-log.ts';
import { HsmBackups } from './backups/hsm-backups.ts';
import { KeyBackup } from './backups/key-backup.ts';
import { type CloudHsmKey, CloudHsmKeys } from './cloudhsm-key.ts';
import { Hsms } from './cluster/hsms.ts';
import type { KeyStoreOutputs } from './contract.ts';
import { CustomKeyStore } from './custom-key-store.ts';
import { DeletionGuard } from './deletion-guard.ts';

export interface KeyStoreStackProps extends StackProps {
  readonly config: Config;
  readonly clusterId: string;
  /** ARN of the key that encrypts the secret of kmsuser. */
  readonly secretKeyArn: string;
  /** At least two. */
  readonly hsms: number;
  /** Where backups are copied to; absent: nowhere. */
  readonly backupRegion: string | undefined;
  /** A new value disconnects the key store and connects it again. */
  readonly reconnect?: string;
  /** Only with it does deleting the stack schedule the key's deletion, after so many days (7 to 30). */
  readonly deletionWindowDays?: number | undefined;
}

/** A vault's first key has names without its number. */
const suffix = ({ number }: CloudHsmKey): string => (number === 1 ? '' : String(number));

/** The second HSM and those after it, the custom key store and its key: what comes after the ceremony. */
export class KeyStoreStack extends Stack implements KeyStoreOutputs {
  readonly keyArns: readonly string[];
  readonly customKeyStoreId: string;
  readonly clusterParameter: string;

  constructor(scope: Construct, id: string, props: KeyStoreStackProps) {
    const { config, clusterId, secretKeyArn, hsms, backupRegion, reconnect = '0', deletionWindowDays } = props;
    const { vaultId, logRetentionDays } = config;
    super(scope, id, {
      description: `Backup Key Vault ${vaultId}: the key store`,
      terminationProtection: config.retain && deletionWindowDays === undefined,
      ...props,
    });
    const shared = { vaultId, logRetentionDays };
    const constants = new Constants(this, 'Constants', {
      ...shared,
      parameter: keyStoreConstantsParameter(vaultId),
      retain: true,
      constants: { [vaultNameConstant]: config.vaultName },
    });
    const check = new CeremonyCheck(this, 'Ceremony', { ...shared, clusterId });
    const fleet = new Hsms(this, 'Fleet', { ...shared, clusterId, count: hsms });
    const store = new CustomKeyStore(this, 'KeyStore', { ...shared, clusterId, secretKeyArn, reconnect });
    const { keys } = new CloudHsmKeys(this, 'VaultKey', {
      ...shared,
      customKeyStoreId: store.customKeyStoreId,
      administrators: administratorsOf(this, config),
      numbers: config.wrappingKeys,
      deletionWindowDays,
      policy: (number, makers) =>
        wrappingKeyPolicy(this, { config, number, makers, allowDeletion: deletionWindowDays !== undefined }),
    });
    const backups = keys.map(
      (key) => new KeyBackup(this, `KeyBackup${suffix(key)}`, { key, fleet, clusterId, count: hsms }),
    );
    const youngest = keys.reduce((young, key) => (key.number > young.number ? key : young));
    const auditLog = new AuditLog(this, 'AuditLog', { clusterId });
    const copies = new HsmBackups(this, 'HsmBackups', {
      config,
      clusterId,
      keyCreated: youngest.created,
      backupRegion,
    });
    const guard = new DeletionGuard(this, 'Deletion', { ...shared, deletionWindowDays });
    // One after the other: KMS wants two HSMs before it makes a store, and a connected store before it makes a key.
    fleet.resource.node.addDependency(check.resource, constants.resource);
    store.resource.node.addDependency(fleet.resource);
    for (const { resource } of keys) resource.node.addDependency(store.resource);
    // CloudHSM has made the log group by then.
    auditLog.retention.node.addDependency(fleet.resource);
    // Made last, it is deleted first. If anything before it fails, it does not exist yet and cannot stop the roll-back.
    guard.resource.node.addDependency(...backups.map(({ resource }) => resource), copies, auditLog);
    this.keyArns = keys.map(({ keyArn }) => keyArn);
    this.customKeyStoreId = store.customKeyStoreId;
    this.clusterParameter = ceremonyNames(vaultId).clusterParameter;
    for (const key of keys) new CfnOutput(this, `KeyArn${suffix(key)}`, { value: key.keyArn });
    new CfnOutput(this, 'CustomKeyStoreId', { value: store.customKeyStoreId });
    new CfnOutput(this, 'NextStep', { value: 'npm run ceremony -- connect' });
  }
}
