/** Where a key is kept: in one vault, or in a set of them. What an app was configured with before are places too. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import type { Course } from './course.ts';
import { deleteKey } from './deletion.ts';
import { OneVault } from './one/one-vault.ts';
import type { Recovered } from './one/recovery.ts';
import type { Platform } from './platform/platform.ts';
import type { MemberReport } from './set/member-report.ts';
import type { SetOptions } from './set/members.ts';
import { isElsewhere, isGone, reported } from './set/report.ts';
import { SetVault } from './set/set-vault.ts';
import { readAddress } from './transport/address.ts';
import { createTransport, type Transport, type TransportOptions, under } from './transport/transport.ts';

/** One vault, or a set of them. */
export type Place = TransportOptions | SetOptions;

export const isSet = (place: Place): place is SetOptions => 'vaults' in place;

type Found = Pick<Recovered, 'backupKey' | 'registration'>;

/** Where the key was kept before. */
export class FormerPlaces {
  readonly #apart: readonly (OneVault | SetVault)[];
  readonly #left: readonly LeftBehind[];
  /** Of the present vaults, as far as they have one. */
  readonly #names: readonly string[];

  /** Throws {@link InvalidAddress}, {@link InvalidVaults}. */
  constructor(former: readonly Place[], present: Place, platform: Platform) {
    // A set asks former sets itself: they may share vaults with it, and get the same guess.
    const apart = former.filter((place) => !(isSet(place) && isSet(present)));
    this.#apart = apart.map((place) =>
      isSet(place) ? new SetVault({ ...place, former: [] }, platform) : new OneVault(place, platform),
    );
    const now = vaultsOf(present);
    this.#names = now.flatMap(({ name }) => name ?? []);
    const left = former
      .flatMap(vaultsOf)
      .filter(
        (vault) => !now.some((one) => addressOf(one) === addressOf(vault) || (one.name && one.name === vault.name)),
      );
    const once = new Map(left.map((vault) => [addressOf(vault), vault]));
    this.#left = [...once].map(([address, vault]) => ({ name: vault.name ?? address, call: createTransport(vault) }));
  }

  /** The first that has it; undefined where none has. Rejects as {@link OneVault.recover} does. */
  async recover(password: Secret<string>, course: Course): Promise<Found | undefined> {
    for (const vault of this.#apart) {
      try {
        const { backupKey, registration } = await vault.recover(password, course);
        return { backupKey, registration };
      } catch (error) {
        if (!isElsewhere(error)) throw error;
      }
    }
    return undefined;
  }

  /** Deletes the key where it is left behind: the move has not ended before. Whoever removed it, it is to be gone. */
  leave(backupKey: BackupKey, course: Course): Promise<MemberReport[]> {
    if (this.#left.length > 0) course.tell('leaving');
    return Promise.all(
      this.#left.map(({ name, call: ask }) =>
        reported(name, async () => {
          const call = under(ask, course.signal);
          const present = await call('key-status');
          // A present vault that has another address too.
          if (this.#names.includes(present.vault)) return {};
          await deleteKey(call, present, backupKey).catch((error) => {
            if (!isGone(error)) throw error;
          });
          return {};
        }),
      ),
    );
  }
}

interface LeftBehind {
  readonly name: string;
  readonly call: Transport;
}

function vaultsOf(place: Place): readonly TransportOptions[] {
  if (!isSet(place)) return [place];
  const { fetch, onRetry } = place;
  return place.vaults.map((vault) => ({ ...vault, ...(fetch && { fetch }), ...(onRetry && { onRetry }) }));
}

const addressOf = ({ url }: TransportOptions): string => readAddress(url).href;
