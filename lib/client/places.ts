/** Where a key is kept: in one vault, or in a set of them. What an app was configured with before are places too. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import { readAddress } from './address.ts';
import { KeyDestroyed, KeyNotFound, VaultRefused } from './errors.ts';
import { OneVault } from './one-vault.ts';
import type { Recovered } from './recovery.ts';
import type { MemberReport } from './set/member-report.ts';
import type { SetOptions } from './set/members.ts';
import { stateOf } from './set/report.ts';
import { SetVault } from './set/set-vault.ts';
import type { TransportOptions } from './transport.ts';

/** One vault, or a set of them. */
export type Place = TransportOptions | SetOptions;

export const isSet = (place: Place): place is SetOptions => 'vaults' in place;

/** Addresses of the vaults of a place. */
const addressesOf = (place: Place): string[] =>
  (isSet(place) ? place.vaults : [place]).map(({ url }) => readAddress(url).href);

/** Where the key was kept before: single vaults, and sets where the present place is one vault. */
export class FormerPlaces {
  readonly #vaults: readonly (OneVault | SetVault)[];
  readonly #left: readonly LeftBehind[];

  /** What is at the addresses of `present` is not left behind. Throws {@link InvalidAddress}, {@link InvalidVaults}. */
  constructor(former: readonly Place[], present: Place) {
    // A set looks after former sets itself: they may share vaults with it, and are asked with the same guess.
    const apart = former.filter((place) => !(isSet(place) && isSet(present)));
    const now = addressesOf(present);
    this.#vaults = apart.map((place) => (isSet(place) ? new SetVault({ ...place, former: [] }) : new OneVault(place)));
    this.#left = apart.flatMap(vaultsOf).filter(({ address }) => !now.includes(address));
  }

  /** The first that has it; undefined where none has. Rejects as {@link OneVault.recover} does. */
  async recover(password: Secret<string>): Promise<Pick<Recovered, 'backupKey' | 'registration'> | undefined> {
    for (const vault of this.#vaults) {
      try {
        const { backupKey, registration } = await vault.recover(password);
        return { backupKey, registration };
      } catch (error) {
        if (!isElsewhere(error)) throw error;
      }
    }
    return undefined;
  }

  /** Deletes the key where it is left behind: the move has not ended before. */
  leave(backupKey: BackupKey): Promise<MemberReport[]> {
    return Promise.all(this.#left.map((left) => leave(left, backupKey)));
  }
}

/** Nothing of this account is kept there in this way, or any more. */
export function isElsewhere(error: unknown): boolean {
  if (error instanceof KeyNotFound || error instanceof KeyDestroyed) return true;
  return error instanceof VaultRefused && error.code === 'other_scheme';
}

interface LeftBehind {
  readonly name: string;
  readonly address: string;
  readonly vault: OneVault;
}

function vaultsOf(place: Place): LeftBehind[] {
  const { fetch, onRetry } = place;
  const shared = { ...(fetch && { fetch }), ...(onRetry && { onRetry }) };
  const vaults: readonly TransportOptions[] = isSet(place)
    ? place.vaults.map((one) => ({ ...one, ...shared }))
    : [place];
  return vaults.map((options) => {
    const { href } = readAddress(options.url);
    return { name: options.name ?? href, address: href, vault: new OneVault(options) };
  });
}

async function leave({ name, vault }: LeftBehind, backupKey: BackupKey): Promise<MemberReport> {
  try {
    await vault.delete(backupKey);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error('failed', { cause });
    if (!(error instanceof KeyNotFound || error instanceof KeyDestroyed)) return { name, state: stateOf(error), error };
  }
  return { name, state: 'done' };
}
