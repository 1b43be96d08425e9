/**
 * A folder held open: what is read through it is really in it, even if its name leads elsewhere by then. On Linux its
 * handle does that, and also reaches what is too deep for a path; elsewhere its path is used, and checked before and
 * after.
 */
import { type BigIntStats, constants, existsSync } from 'node:fs';
import { type ByteText, toPath } from '../format/byte-text.ts';
import { closeFile, openFileAt, statsOf } from '../steps/open-files.ts';
import type { Work } from '../steps/step.ts';
import { bareNamesIn, lookAt, type Named, namesIn } from './calls.ts';
import { identityOf } from './identity.ts';
import { Replaced } from './left-out.ts';

const handles = '/proc/self/fd';
const hasHandles = process.platform === 'linux' && existsSync(handles);

export interface Where {
  /** By which it can be reached now. */
  readonly disk: ByteText;
  /** A path that was given: if it is a symbolic link, its owner means what it leads to. */
  readonly isRoot: boolean;
}

export interface Place extends Where {
  readonly stats: BigIntStats;
}

export class Folder {
  readonly stats: BigIntStats;
  readonly #place: Place;
  #handle: number | undefined;

  private constructor(place: Place, handle: number | undefined, stats: BigIntStats) {
    this.#place = place;
    this.#handle = handle;
    this.stats = stats;
  }

  /** Throws {@link Replaced} when it is another one than `stats` say, and what node:fs throws. */
  static *open(place: Place): Work<Folder> {
    if (!hasHandles) return new Folder(place, undefined, place.stats);
    const { handle, stats } = yield* openHandle(place);
    return new Folder(place, handle, stats);
  }

  /** In the order of their bytes. Throws {@link Replaced} and what node:fs throws. */
  *names(): Work<Named[]> {
    const names = yield* list(toPath(this.#path));
    if (this.#handle === undefined) {
      const { disk, isRoot, stats } = this.#place;
      const now = yield* lookAt(toPath(disk), { follow: isRoot });
      if (identityOf(now) !== identityOf(stats)) throw new Replaced();
    }
    return names.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  on(name: ByteText): ByteText {
    return `${this.#path}/${name}`;
  }

  /** Lets go of the handle, for {@link wake} to take it again. */
  *close(): Work<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) yield* closeFile(handle);
  }

  /**
   * Opens this folder again from `child`, which is open and was found in it. Throws {@link Replaced} when `child` has
   * been moved elsewhere.
   */
  *wake(child: Folder): Work<void> {
    if (!hasHandles || this.#handle !== undefined) return;
    this.#handle = (yield* openHandle({ disk: child.on('..'), isRoot: false, stats: this.stats })).handle;
  }

  get #path(): ByteText {
    return this.#handle === undefined ? this.#place.disk : `${handles}/${this.#handle}`;
  }
}

function* openHandle({ disk, isRoot, stats }: Place): Work<{ handle: number; stats: BigIntStats }> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | (isRoot ? 0 : constants.O_NOFOLLOW);
  const handle = yield* openFileAt(toPath(disk), flags);
  const now = yield* statsOf(handle);
  if (identityOf(now) === identityOf(stats)) return { handle, stats: now };
  yield* closeFile(handle);
  throw new Replaced();
}

function* list(path: Buffer): Work<Named[]> {
  try {
    return yield* namesIn(path);
  } catch {
    // Where the file system does not say what a name is, Node looks at each one, and fails with the first that is gone.
    return (yield* bareNamesIn(path)).map((name) => ({ name, isFile: false }));
  }
}
