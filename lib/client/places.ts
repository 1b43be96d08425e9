/** Where a key is kept: in one vault, or in a set of them. What an app was configured with before are places too. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import { readAddress } from './address.ts';
import { KeyDestroyed, KeyNotFound } from './errors.ts';
import { OneVault } from './one-vault.ts';
import type { Recovered } from './recovery.ts';
import type { SetOptions } from './set/members.ts';
import { type MemberReport, stateOf } from './set/report.ts';
import type { TransportOptions } from './transport.ts';

/** One vault, or a set of them. */
export type Place = TransportOptions | SetOptions;

export const isSet = (place: Place): place is SetOptions => 'vaults' in place;

interface Former {
  /** Its origin and path: one vault need not have a name. */
  readonly name: string;
  readonly vault: OneVault;
  /** The key is to be there no more. */
  readonly left: boolean;
}

/** Vaults that kept the key alone before. */
export class FormerVaults {
  readonly #vaults: readonly Former[];

  /** `present` is where the key is to be now: what is there is not left behind. Throws {@link InvalidAddress}. */
  constructor(former: readonly Place[], present: Place) {
    const now = isSet(present) ? present.vaults.map(({ url }) => url) : [present.url];
    const addresses = now.map((url) => readAddress(url).href);
    this.#vaults = former
      .filter((place): place is TransportOptions => !isSet(place))
      .map((place) => {
        const { href } = readAddress(place.url);
        return { name: place.name ?? href, vault: new OneVault(place), left: !addresses.includes(href) };
      });
  }

  /** The first that has it; undefined where none has. Rejects as {@link OneVault.recover} does. */
  async recover(password: Secret<string>): Promise<Recovered | undefined> {
    for (const { vault } of this.#vaults) {
      try {
        return await vault.recover(password);
      } catch (error) {
        if (!(error instanceof KeyNotFound || error instanceof KeyDestroyed)) throw error;
      }
    }
    return undefined;
  }

  /** Deletes the key where it is left behind: the move has not ended before. */
  leave(backupKey: BackupKey): Promise<MemberReport[]> {
    return Promise.all(this.#vaults.filter(({ left }) => left).map((former) => leave(former, backupKey)));
  }
}

async function leave({ name, vault }: Former, backupKey: BackupKey): Promise<MemberReport> {
  try {
    await vault.delete(backupKey);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error('failed', { cause });
    if (!(error instanceof KeyNotFound || error instanceof KeyDestroyed)) return { name, state: stateOf(error), error };
  }
  return { name, state: 'done' };
}
