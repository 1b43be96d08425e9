/** What an app gives to the SDK, and what its methods resolve to. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import type { Ksf } from '../protocol/crypto/ksf.ts';
import type { KeyAnswer, RegistrationFinishAnswer } from '../protocol/wire/schemas.ts';
import type { PasswordOptions } from './password/password.ts';
import type { Place } from './places.ts';
import type { MemberReport } from './set/member-report.ts';
import type { SetStatus } from './set/status.ts';

/** Where the key is kept, what a new password is judged by, and where the key was kept before. */
export type VaultOptions = Place &
  PasswordOptions & {
    /**
     * Vaults and sets that the app kept keys in before: `recover` looks there too, and says `moveOn`; `register` then
     * puts the key where it belongs and deletes it there.
     */
    readonly previously?: readonly Place[];
    /** Of a set: how the device stretches the password. Default: 64 MiB, 3 passes, 4 lanes, which is also the least. */
    readonly ksf?: Ksf;
  };

/** Of a set: what became of it at each vault, and at vaults that were left behind. */
export interface Told {
  readonly members?: readonly MemberReport[];
}

/**
 * What was stored. Of a set, `registration` is the set's id, and a vault in `members` that is not `done` is missing: until
 * it has the new set, the old password is not shut out for good. `repair` and the next recovery try it again.
 */
export interface Registered extends RegistrationFinishAnswer, Told {}

/** Once every vault has answered or could not be reached. */
export interface Settled extends Required<Told> {
  /** Vaults were behind: this is what all of them have now. */
  readonly registered?: Registered;
}

/** What the right password brought back. */
export interface Recovered extends Told {
  readonly backupKey: BackupKey;
  /** The id of what the password opened, as `status` names it. */
  readonly registration: string;
  /** It was found where the app kept keys before: register it in the present place. */
  readonly moveOn?: boolean;
  /** Of a set: resolves when the slow vaults are done too, and those that were behind are mended. Never rejects. */
  readonly settled?: Promise<Settled>;
}

/** As {@link KeyAnswer}; of a set, as {@link SetStatus}. */
export type KeyStatus = Omit<SetStatus, 'members' | 'recoverable' | 'mayLose'> &
  Partial<Pick<SetStatus, 'members' | 'recoverable' | 'mayLose'>> &
  Partial<Pick<KeyAnswer, 'account' | 'vault'>>;
