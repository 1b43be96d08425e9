/**
 * A folder held open. What is done in it by name is done in this very folder, even if others move parts of its path or
 * put links there, and however long that path is. Linux reaches names in an open folder through /proc; elsewhere the
 * path is used.
 */
import { constants, existsSync } from 'node:fs';
import { type ByteText, toPath } from '../format/byte-text.ts';
import type { Work } from '../steps/step.ts';
import { type Disk, systemDisk } from './disk.ts';
import { toSeconds } from './times.ts';

const throughHandles = process.platform === 'linux' && existsSync('/proc/self/fd');
/**
 * O_PATH: a folder opened only to reach names in it, which needs no right to list it. The same on all processors of
 * Linux that Node runs on.
 */
const pathOnly = 0o10000000;

export interface HoldOptions {
  /** A symbolic link to a folder is followed; else it is refused with ENOTDIR or ELOOP. */
  readonly follow?: boolean;
  readonly disk?: Disk;
}

export interface Times {
  readonly accessed: bigint;
  readonly modified: bigint;
}

export class HeldFolder {
  readonly #path: Buffer;
  /** The same, a character a byte. */
  readonly #bytes: ByteText;
  readonly #handle: number | undefined;
  readonly #disk: Disk;

  static *open(path: Buffer, { follow = false, disk = systemDisk }: HoldOptions = {}): Work<HeldFolder> {
    if (process.platform === 'win32') return new HeldFolder(path, undefined, disk);
    const access = follow && throughHandles ? pathOnly : constants.O_RDONLY;
    const flags = access | constants.O_DIRECTORY | (follow ? 0 : constants.O_NOFOLLOW);
    return new HeldFolder(path, yield* disk.open(path, flags), disk);
  }

  private constructor(path: Buffer, handle: number | undefined, disk: Disk) {
    this.#path = handle !== undefined && throughHandles ? Buffer.from(`/proc/self/fd/${handle}`) : path;
    this.#bytes = this.#path.toString('latin1');
    this.#handle = handle;
    this.#disk = disk;
  }

  /** Valid while this is open. */
  get path(): Buffer {
    return this.#path;
  }

  /** Of a name in it. Valid while this is open. */
  at(name: ByteText): Buffer {
    return toPath(`${this.#bytes}/${name}`);
  }

  /** `device:inode`; undefined on a system that cannot hold folders. */
  *identity(): Work<string | undefined> {
    return this.#handle === undefined ? undefined : yield* this.#disk.identity(this.#handle);
  }

  *chmod(mode: number): Work<void> {
    if (this.#handle !== undefined) yield* this.#disk.chmod(this.#handle, mode);
  }

  *setTimes({ accessed, modified }: Times): Work<void> {
    const times = [toSeconds(accessed), toSeconds(modified)] as const;
    yield* this.#handle === undefined
      ? this.#disk.lutimes(this.#path, ...times)
      : this.#disk.utimes(this.#handle, ...times);
  }

  *close(): Work<void> {
    if (this.#handle !== undefined) yield* this.#disk.close(this.#handle);
  }
}
