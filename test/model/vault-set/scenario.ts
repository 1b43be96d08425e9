/** What a search begins with, and what may go wrong in it. */
import type { VaultRecord } from '../../../lib/vault/record.ts';
import type { Machine } from './device.ts';
import type { Answer, Request } from './member.ts';

export interface Scenario {
  readonly records: readonly VaultRecord[];
  /** The devices that change the password at once, by name: each has a password of its own, and all the same key. */
  readonly devices: readonly string[];
  readonly machine: Machine;
  /** At how many members messages may be lost, come late or be sent twice: any number of them at each. */
  readonly hurt?: number;
  /** The most that are. */
  readonly losses?: number;
  readonly crashes?: number;
  /** A device that crashed never calls again. */
  readonly gone?: boolean;
  readonly liar?: Liar;
}

/** A member that answers what it likes. */
interface Liar {
  readonly place: number;
  lies(request: Request): readonly Answer[];
}
