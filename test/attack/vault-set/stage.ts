/** A vault set of the test's own, and between the device and each member a host that passes on what it is not told to change. */
import * as sdk from '../../../lib/client/index.ts';
import { issuer } from '../../../lib/local/issuer.ts';
import { accountOf } from '../../../lib/protocol/crypto/account.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { Table } from '../../support/vault/table.ts';
import { type SetVault, startVaultSetProcess } from '../../support/vault/vault-set.ts';
import { type Impostor, startImpostor } from '../impostor.ts';

export interface StagedMember extends SetVault {
  readonly hop: Impostor;
  readonly table: Table;
  /** How many proofs of a password the device sent it since its hop was last told what to do. */
  proofs(): number;
}

type More = Partial<sdk.SetOptions> & Pick<sdk.VaultOptions, 'ksf' | 'previously'>;

export interface Stage {
  readonly members: readonly StagedMember[];
  readonly threshold: number;
  /** Counted from 1. */
  member(number: number): StagedMember;
  /** What an app is configured with: each address is the hop's. */
  vaults(sub: string): sdk.MemberOptions[];
  device(sub: string, more?: More): sdk.BackupKeyVault;
  /** An account with a key behind the tests' password, by hops that are calm. */
  enrol(sub: string): Promise<{ readonly device: sdk.BackupKeyVault; readonly backupKey: sdk.BackupKey }>;
  account(sub: string): string;
  /** All that the members printed. */
  output(): string;
  /** Every hop only passes on. */
  calm(): void;
  close(): Promise<void>;
}

interface StageOptions {
  readonly count?: number;
  readonly settings?: Record<string, string>;
}

export async function startStage({ count = 3, settings = {} }: StageOptions = {}): Promise<Stage> {
  const set = await startVaultSetProcess({ count, settings });
  const members = await Promise.all(
    set.vaults.map(async (vault) => {
      const hop = await startImpostor(vault.url);
      const proofs = () => hop.seen.filter(({ path }) => path === '/v1/recovery/finish').length;
      return { ...vault, hop, table: new Table(vault.services.dynamodb), proofs };
    }),
  );
  const vaults = (sub: string) =>
    members.map(({ name, identity, hop, token }) => ({ name, identity, url: hop.url, token: () => token({ sub }) }));
  const device: Stage['device'] = (sub, more) =>
    new sdk.BackupKeyVault({ threshold: set.threshold, vaults: vaults(sub), ...more });
  const calm = () => {
    for (const { hop } of members) hop.play(() => undefined);
  };
  return {
    members,
    threshold: set.threshold,
    member: (number) => members[number - 1] ?? failed(),
    vaults,
    device,
    async enrol(sub) {
      calm();
      const backupKey = sdk.createBackupKey();
      await device(sub).register({ backupKey, password });
      return { backupKey, device: device(sub) };
    },
    output: set.output,
    account: (sub) => accountOf(issuer, sub),
    calm,
    async close() {
      for (const { hop, table } of members) {
        table.close();
        await hop.close();
      }
      await set.close();
    },
  };
}
