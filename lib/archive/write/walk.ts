/** What there is to back up: every folder before what it holds, names in the order of their bytes. */
import type { BigIntStats } from 'node:fs';
import { type ByteText, toByteText, toPath } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import { Pace } from '../steps/pace.ts';
import { produce } from '../steps/perform.ts';
import type { Making, Work } from '../steps/step.ts';
import { lookAt, type Named, targetOf } from './calls.ts';
import { Folder, type Place, type Where } from './folder.ts';
import { identityOf } from './identity.ts';
import { type OnLeftOut, toLeftOut } from './left-out.ts';

/** A path given to be backed up, and the name it gets in the archive. */
export interface Root {
  readonly disk: string;
  readonly name: string;
}

/** A path given to be backed up is neither a file nor a folder: there is nothing in it to back up. */
export class NotABackupRoot extends Error {
  override readonly name = 'NotABackupRoot';
  readonly disk: string;
  readonly what: Oddity;

  constructor(disk: string, what: Oddity) {
    super(`${disk} is a ${what}`);
    this.disk = disk;
    this.what = what;
  }
}

type Oddity = 'socket' | 'pipe' | 'device';

/** What it is, and where: valid until the next is asked for. */
export interface Found extends Place {
  readonly entry: Entry;
}

/** Its folder says that it is a file, and nobody has looked at it yet. */
export interface FileName extends Where {
  readonly path: ByteText;
}

export interface WalkOptions {
  /** `device:inode` of files that are left out without a word. */
  readonly excluded?: ReadonlySet<string>;
  /** Whether a path in the archive was asked to be left out, with all below it. */
  readonly excludes?: (path: ByteText) => boolean;
  /** Whether a name is one that only an interrupted run leaves. */
  readonly isLeftover?: (name: string) => boolean;
  readonly onLeftOut?: OnLeftOut;
}

/** Folders held open at once. */
const openLimit = 64;

interface Level {
  readonly path: ByteText;
  readonly folder: Folder;
  /** What is still to be looked at, the first one last. */
  readonly names: Named[];
}

/**
 * Below a root no link is followed, not even one that takes the place of a folder meanwhile. What cannot be looked at
 * is left out and reported, and the rest goes on. A file with several names is found under each of them: whoever writes
 * the archive knows under which name it has the bytes already. Throws {@link NotABackupRoot}.
 */
export function walk(roots: readonly Root[], options: WalkOptions = {}, pace = new Pace()): AsyncGenerator<Found> {
  return produce(all(new Walker(roots, options)), pace);
}

function* all(walker: Walker): Making<Found> {
  try {
    for (let found = yield* walker.next(); found; found = yield* walker.next())
      if (!isName(found)) yield found;
      else {
        const seen = yield* walker.look(found);
        if (seen) yield seen;
      }
  } finally {
    yield* walker.close();
  }
}

export function isName(found: Found | FileName): found is FileName {
  return !('entry' in found);
}

export class Walker {
  readonly #roots: Root[];
  readonly #options: WalkOptions;
  readonly #onLeftOut: OnLeftOut;
  /** The folders that lead to where it is. */
  readonly #levels: Level[] = [];

  constructor(roots: readonly Root[], options: WalkOptions) {
    this.#roots = [...roots].reverse();
    this.#options = options;
    this.#onLeftOut = options.onLeftOut ?? (() => {});
  }

  /** Undefined at the end. A file that nothing but its name is known of is given as that: see {@link look}. */
  *next(): Work<Found | FileName | undefined> {
    for (;;) {
      const level = this.#levels.at(-1);
      const name = level?.names.pop();
      const root = level ? undefined : this.#roots.pop();
      if (level && !name) yield* this.#leave(level);
      else if (!level && !root) return undefined;
      else {
        const found = level && name ? yield* this.#child(level, name) : root && (yield* this.#root(root));
        if (found) return found;
      }
    }
  }

  *close(): Work<void> {
    for (const { folder } of this.#levels.splice(0)) yield* folder.close();
  }

  /** Undefined when there is nothing to back up under this name. */
  *look({ path, ...where }: FileName): Work<Found | undefined> {
    try {
      const stats = yield* lookAt(toPath(where.disk), { follow: where.isRoot });
      if (this.#options.excluded?.has(identityOf(stats))) return undefined;
      if (this.#isLeftover(path, where)) return void this.#onLeftOut({ path, reason: 'leftover' });
      const place = { ...where, stats };
      if (stats.isDirectory()) return { ...place, entry: yield* this.#enter(path, place) };
      if (stats.isFile() || stats.isSymbolicLink()) return { ...place, entry: yield* entryOf(path, place) };
      const oddity = stats.isSocket() ? 'socket' : stats.isFIFO() ? 'pipe' : 'device';
      if (where.isRoot) throw new NotABackupRoot(toPath(where.disk).toString(), oddity);
      this.#onLeftOut({ path, reason: oddity });
    } catch (error) {
      this.#onLeftOut(toLeftOut(path, error));
    }
    return undefined;
  }

  *#root({ disk, name }: Root): Work<Found | undefined> {
    const root = { path: toByteText(name), disk: toByteText(disk), isRoot: true };
    return this.#isExcluded(root.path) ? undefined : yield* this.look(root);
  }

  *#child({ path: parent, folder }: Level, { name, isFile }: Named): Work<Found | FileName | undefined> {
    const child = { path: `${parent}/${name}`, disk: folder.on(name), isRoot: false };
    if (this.#isExcluded(child.path)) return undefined;
    // Of what may be a leftover it matters whether it is our own.
    return isFile && !this.#isLeftover(child.path, child) ? child : yield* this.look(child);
  }

  #isExcluded(path: ByteText): boolean {
    const isExcluded = this.#options.excludes?.(path) === true;
    if (isExcluded) this.#onLeftOut({ path, reason: 'excluded' });
    return isExcluded;
  }

  #isLeftover(path: ByteText, { isRoot }: Where): boolean {
    return !isRoot && this.#options.isLeftover?.(path.slice(path.lastIndexOf('/') + 1)) === true;
  }

  /** A folder that may not be listed is still there, and what it holds is left out. */
  *#enter(path: ByteText, place: Place): Work<Entry> {
    let { stats } = place;
    let folder: Folder | undefined;
    try {
      folder = yield* Folder.open(place);
      stats = folder.stats;
      const names = yield* folder.names();
      this.#levels.push({ path, folder, names: names.reverse() });
      const far = this.#levels.at(-1 - openLimit);
      if (far) yield* far.folder.close();
    } catch (error) {
      if (folder) yield* folder.close();
      const leftOut = toLeftOut(path, error);
      if (leftOut.reason === 'vanished') throw error;
      this.#onLeftOut(leftOut);
    }
    return { ...attributesOf(path, stats), kind: 'directory' };
  }

  *#leave({ folder }: Level): Work<void> {
    this.#levels.pop();
    const parent = this.#levels.at(-1);
    try {
      if (parent) yield* parent.folder.wake(folder);
    } catch (error) {
      // The folder above cannot be found any more, and so neither can what is left to read in it.
      for (const { name } of parent?.names.splice(0).reverse() ?? [])
        this.#onLeftOut(toLeftOut(`${parent?.path}/${name}`, error));
    } finally {
      yield* folder.close();
    }
  }
}

function* entryOf(path: ByteText, { disk, stats }: Place): Work<Entry> {
  const attributes = attributesOf(path, stats);
  if (stats.isFile()) return { ...attributes, kind: 'file', size: Number(stats.size) };
  return { ...attributes, kind: 'symlink', target: yield* targetOf(toPath(disk)) };
}

export function attributesOf(path: ByteText, { mode, mtimeNs, atimeNs }: BigIntStats) {
  return { path, mode: Number(mode) & 0o7777, modified: mtimeNs, accessed: atimeNs };
}
