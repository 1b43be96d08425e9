/** The SDK's client for the account that the environment names, at the vault or the vaults that it names. */
import type { BackupKeyVault } from '../../lib/client/index.ts';
import type { Retry } from '../../lib/client/transport/retry.ts';
import { TrustedVault } from '../../lib/client/transport/trusted-vault.ts';
import type { Context } from './command.ts';
import { Failure } from './failure.ts';
import { type Asked, askVault } from './vaults/asked.ts';
import { namesToKeep, nameVaults } from './vaults/names.ts';
import { Opening, retrying } from './vaults/opening.ts';
import { isSet, type VaultEntry } from './vaults/place.ts';

type Surroundings = Pick<Context, 'environment' | 'device' | 'note'>;

export interface Connection {
  readonly vault: BackupKeyVault;
  /** Each place where the key was kept before, by itself. */
  readonly former: readonly BackupKeyVault[];
  /** Gives up the vaults of a set that have not answered yet. */
  leave(): void;
}

export async function connect(context: Surroundings): Promise<BackupKeyVault> {
  return (await connectAll(context)).vault;
}

/** Asks for development tokens at once, so that a vault that is not there is found before a password is typed. */
export async function connectAll(context: Surroundings): Promise<Connection> {
  const { environment, device } = context;
  const { present, former } = environment.places;
  const inSets = [present, ...former].filter(isSet).flatMap(({ vaults }) => vaults);
  await requirePins(inSets);
  const kept = inSets.length > 0 ? await device.vaultNames() : new Map<string, string>();
  const asked = await askAll(context, inSets);
  const open = new Opening(context, { asked, kept, names: nameVaults(asked, kept) });
  const place = isSet(present) ? open.set(present) : await open.one(present);
  const previously = former.map((one) => open.former(one));
  const { BackupKeyVault } = await import('../../lib/client/index.ts');
  const vault = new BackupKeyVault({ ...place, previously });
  // Only now: that two addresses are not the same vault was seen there.
  const learnt = namesToKeep(asked, kept);
  if (learnt) await device.rememberVaultNames(learnt);
  return { vault, former: previously.map((one) => new BackupKeyVault(one)), leave: () => open.leave() };
}

/** Each vault once, in its order. */
function askAll({ environment, note }: Surroundings, entries: readonly VaultEntry[]): Promise<Asked[]> {
  const { account } = environment;
  const onRetry = (retry: Retry, { url }: VaultEntry) => note(retrying(`at ${url.origin}`, retry));
  const each = new Map(entries.map((entry) => [entry.url.href, entry]));
  return Promise.all([...each.values()].map((entry) => askVault(entry, { account, onRetry })));
}

async function requirePins(entries: readonly VaultEntry[]): Promise<void> {
  for (const { url, identity } of entries) {
    if (!identity) continue;
    await new TrustedVault({ identity }).ready().catch(() => {
      const way = 'Commas stand between the vaults, and + between several keys of one.';
      const text = `VAULT_IDENTITY has no identity key of a vault for ${url.origin}: copy it again, in one line. ${way}`;
      throw new Failure('usage', text);
    });
  }
}
