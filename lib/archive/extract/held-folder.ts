/**
 * A folder held open. What is done in it by name is done in this very folder, even if others move parts of its path or
 * put links there, and however long that path is. Linux reaches names in an open folder through /proc; elsewhere the
 * path is used.
 */
import { constants, existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type ByteText, toPath } from '../format/byte-text.ts';
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
  readonly #handle: FileHandle | undefined;
  readonly #disk: Disk;

  static async open(path: Buffer, { follow = false, disk = systemDisk }: HoldOptions = {}): Promise<HeldFolder> {
    if (process.platform === 'win32') return new HeldFolder(path, undefined, disk);
    const access = follow && throughHandles ? pathOnly : constants.O_RDONLY;
    const flags = access | constants.O_DIRECTORY | (follow ? 0 : constants.O_NOFOLLOW);
    return new HeldFolder(path, await disk.open(path, flags), disk);
  }

  private constructor(path: Buffer, handle: FileHandle | undefined, disk: Disk) {
    this.#path = handle && throughHandles ? Buffer.from(`/proc/self/fd/${handle.fd}`) : path;
    this.#handle = handle;
    this.#disk = disk;
  }

  /** Valid while this is open. */
  get path(): Buffer {
    return this.#path;
  }

  /** Of a name in it. Valid while this is open. */
  at(name: ByteText): Buffer {
    return Buffer.concat([this.#path, slash, toPath(name)]);
  }

  /** `device:inode`; undefined on a system that cannot hold folders. */
  async identity(): Promise<string | undefined> {
    const stats = await this.#handle?.stat({ bigint: true });
    return stats && `${stats.dev}:${stats.ino}`;
  }

  async chmod(mode: number): Promise<void> {
    if (this.#handle) await this.#disk.chmod(this.#handle, mode);
  }

  async setTimes({ accessed, modified }: Times): Promise<void> {
    await (this.#handle
      ? this.#handle.utimes(toSeconds(accessed), toSeconds(modified))
      : this.#disk.lutimes(this.#path, toSeconds(accessed), toSeconds(modified)));
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

const slash = Buffer.from('/');
