/**
 * An embedded vault set: several vaults in this process, each with a name, an audience, a table, a key store and an
 * identity of its own, and one issuer, so that a person has the same account at all of them.
 */
import { join } from 'node:path';
import { leastThreshold, setSize } from '../protocol/crypto/set/size.ts';
import { InvalidSetting, readVaultName } from '../vault/policy.ts';
import { lockDataFolder } from './data-lock.ts';
import { usualName } from './environment.ts';
import { startIssuer } from './issuer.ts';
import { type Member, startMember } from './member.ts';
import { type Running, startTogether } from './running.ts';
import type { ListeningSet } from './shell-exports.ts';
import type { VaultOptions } from './vault.ts';

export interface VaultSetOptions extends VaultOptions {
  /** 2 to 9. */
  readonly count: number;
  /** Of the first vault; the others take those that follow. 0 or absent: any free ports. */
  readonly port?: number;
  /** Of all vaults. `VAULT_NAME` is what their names begin with. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where another issuer has its keys. A token for a vault has that vault's name as its audience. */
  readonly jwksUri?: string;
}

export interface EmbeddedVaultSet {
  readonly vaults: readonly Member[];
  /** How many of them bring a key back. */
  readonly threshold: number;
  close(): Promise<void>;
}

/** Apart from what a vault that stands alone keeps in the same data folder. */
export const setFolder = (dataDir: string): string => join(dataDir, 'set');

/** `embedded-vault-1` and so on. Throws {@link InvalidSetting} where one is too long for a name. */
export function memberNames(count: number, prefix = usualName): string[] {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  for (const name of names) readVaultName({ VAULT_NAME: name });
  return names;
}

/** When one vault cannot start, none is left running. */
export async function startVaults(options: VaultSetOptions): Promise<EmbeddedVaultSet> {
  const { least, most } = setSize;
  const { count, settings } = options;
  if (!Number.isInteger(count) || count < least || count > most)
    throw new InvalidSetting(`A vault set expected ${least} to ${most} vaults, got ${count}`);
  if (process.env.KMS_BACKEND === 'softhsm')
    throw new InvalidSetting('KMS_BACKEND expected software for a vault set: SoftHSM2 serves one vault, got "softhsm"');
  const names = memberNames(count, settings?.VAULT_NAME || usualName);
  return startTogether((running) => startAll(names, options, running));
}

async function startAll(
  names: readonly string[],
  { count, dataDir, port = 0, jwksUri, ...options }: VaultSetOptions,
  running: Running,
): Promise<EmbeddedVaultSet> {
  const folder = dataDir && setFolder(dataDir);
  const lock = folder ? await running.add(lockDataFolder(folder)) : undefined;
  const issuer = jwksUri ? undefined : await running.add(startIssuer(folder));
  const whole = Promise.withResolvers<ListeningSet>();
  const startOne = (name: string, index: number) =>
    startMember({
      ...options,
      name,
      port: port && port + index,
      ...(folder && { dataDir: join(folder, String(index + 1)) }),
      jwksUri: jwksUri ?? issuer?.jwksUri ?? '',
      issuer,
      set: whole.promise,
    });
  const vaults = await Promise.all(names.map((name, index) => running.add(startOne(name, index))));
  const threshold = leastThreshold(count);
  whole.resolve({ threshold, members: vaults });
  await lock?.announce(vaults.map(({ url }) => url).join(','));
  return {
    vaults,
    threshold,
    close: () => running.close(),
  };
}
