/** One vault of an embedded set: it can end and start again alone, in front of its own table and key store. */
import { lockDataFolder } from './data-lock.ts';
import type { EmbeddedIssuer } from './issuer.ts';
import { startTogether } from './running.ts';
import type { ListeningSet } from './shell-exports.ts';
import { startStores } from './stores.ts';
import { type EmbeddedVault, openVault, type VaultOptions } from './vault.ts';

export interface Member extends EmbeddedVault {
  /** Its table and key store stay up, so that a test can look into them. */
  stop(): Promise<void>;
  /** After `stop`, on the same port, with the same keys and data. */
  start(): Promise<void>;
  /** For good, with table and key store. */
  close(): Promise<void>;
}

interface MemberParts extends VaultOptions {
  readonly name: string;
  readonly jwksUri: string;
  readonly issuer: EmbeddedIssuer | undefined;
  readonly set: Promise<ListeningSet>;
}

/** Its audience is its name: a token for one vault of the set is refused by every other. */
export function startMember({ name, jwksUri, settings, ...options }: MemberParts): Promise<Member> {
  const { dataDir } = options;
  return startTogether(async (running) => {
    const lock = dataDir ? await running.add(lockDataFolder(dataDir)) : undefined;
    const { addresses, keyStoreCalls } = await startStores({ dataDir, running });
    const open = (port = options.port) =>
      openVault({
        ...options,
        ...(port !== undefined && { port }),
        services: { ...addresses, jwksUri },
        sharesTable: false,
        keyStoreCalls,
        settings: { ...settings, VAULT_NAME: name, VAULT_AUDIENCES: name },
      });
    const first = await open();
    let vault: EmbeddedVault | undefined = first;
    const stop = async () => {
      const stopping = vault;
      vault = undefined;
      await stopping?.close();
    };
    await running.add(Promise.resolve({ close: stop }));
    await lock?.announce(first.url);
    return {
      ...first,
      stop,
      async start() {
        vault ??= await open(Number(new URL(first.url).port));
      },
      close: () => running.close(),
    };
  });
}
