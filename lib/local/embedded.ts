/** The embedded vault: every service it needs on 127.0.0.1, around the same bundled functions that are deployed. */
import { lockDataFolder } from './data-lock.ts';
import type { Services } from './environment.ts';
import { startIssuer } from './issuer.ts';
import { type Running, startTogether } from './running.ts';
import { startStores } from './stores.ts';
import { type EmbeddedVault, openVault, type VaultOptions } from './vault.ts';

/** Without a data folder everything is in memory. */
export interface EmbeddedOptions extends VaultOptions {
  /** Services that run already: several vaults may share them. */
  readonly services?: Partial<Services>;
}

export function startVault(options: EmbeddedOptions = {}): Promise<EmbeddedVault> {
  return startTogether((running) => startAll(options, running));
}

async function startAll(
  { services: given = {}, ...options }: EmbeddedOptions,
  running: Running,
): Promise<EmbeddedVault> {
  const { dataDir } = options;
  const lock = dataDir ? await running.add(lockDataFolder(dataDir)) : undefined;
  const [{ addresses, keyStoreCalls }, issuer] = await Promise.all([
    startStores({ dataDir, running, given }),
    given.jwksUri ? undefined : running.add(startIssuer(dataDir)),
  ]);
  const services = { ...addresses, jwksUri: given.jwksUri ?? issuer?.jwksUri ?? '' };
  const sharesTable = given.dynamodb !== undefined;
  const vault = await running.add(openVault({ ...options, services, sharesTable, keyStoreCalls, issuer }));
  await lock?.announce(vault.url);
  return { ...vault, close: () => running.close() };
}
