/**
 * A folder held open: what is read through it is really in it, even if its name leads elsewhere by then. On Linux its
 * handle does that, and also reaches what is too deep for a path; elsewhere its path is used, and checked before and
 * after.
 */
import { type BigIntStats, constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, open, readdir, stat } from 'node:fs/promises';
import { type ByteText, toPath } from '../format/byte-text.ts';
import { identityOf } from './identity.ts';
import { Replaced } from './left-out.ts';

const handles = '/proc/self/fd';
const hasHandles = process.platform === 'linux' && existsSync(handles);

export interface Place {
  /** By which it can be reached now. */
  readonly disk: ByteText;
  /** A path that was given: if it is a symbolic link, its owner means what it leads to. */
  readonly isRoot: boolean;
  readonly stats: BigIntStats;
}

export class Folder {
  readonly stats: BigIntStats;
  readonly #place: Place;
  #handle: FileHandle | undefined;

  private constructor(place: Place, handle: FileHandle | undefined, stats: BigIntStats) {
    this.#place = place;
    this.#handle = handle;
    this.stats = stats;
  }

  /** Throws {@link Replaced} when it is another one than `stats` say, and what node:fs throws. */
  static async open(place: Place): Promise<Folder> {
    if (!hasHandles) return new Folder(place, undefined, place.stats);
    const handle = await openHandle(place);
    return new Folder(place, handle, await handle.stat({ bigint: true }));
  }

  /** In the order of their bytes. Throws {@link Replaced} and what node:fs throws. */
  async names(): Promise<ByteText[]> {
    const names = await readdir(toPath(this.#path), { encoding: 'latin1' });
    if (!this.#handle) {
      const { disk, isRoot, stats } = this.#place;
      const now = await (isRoot ? stat : lstat)(toPath(disk), { bigint: true });
      if (identityOf(now) !== identityOf(stats)) throw new Replaced();
    }
    return names.sort();
  }

  on(name: ByteText): ByteText {
    return `${this.#path}/${name}`;
  }

  /** Lets go of the handle, for {@link wake} to take it again. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /**
   * Opens this folder again from `child`, which is open and was found in it. Throws {@link Replaced} when `child` has
   * been moved elsewhere.
   */
  async wake(child: Folder): Promise<void> {
    if (!hasHandles || this.#handle) return;
    this.#handle = await openHandle({ disk: child.on('..'), isRoot: false, stats: this.stats });
  }

  get #path(): ByteText {
    return this.#handle ? `${handles}/${this.#handle.fd}` : this.#place.disk;
  }
}

async function openHandle({ disk, isRoot, stats }: Place): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | (isRoot ? 0 : constants.O_NOFOLLOW);
  const handle = await open(toPath(disk), flags);
  const now = await handle.stat({ bigint: true });
  if (identityOf(now) === identityOf(stats)) return handle;
  await handle.close();
  throw new Replaced();
}
