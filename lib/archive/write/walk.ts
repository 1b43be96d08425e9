/** What there is to back up: every folder before what it holds, names in the order of their bytes. */
import type { BigIntStats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { type ByteText, toByteText, toPath } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import { Folder, type Place } from './folder.ts';
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
  readonly names: ByteText[];
}

/**
 * Below a root no link is followed, not even one that takes the place of a folder meanwhile. What cannot be looked at
 * is left out and reported, and the rest goes on. A file with several names is found under each of them: whoever writes
 * the archive knows under which name it has the bytes already. Throws {@link NotABackupRoot}.
 */
export async function* walk(roots: readonly Root[], options: WalkOptions = {}): AsyncGenerator<Found> {
  const walker = new Walker(options);
  try {
    for (const root of roots) {
      const found = await walker.begin(root);
      if (found) yield found;
      while (walker.isInside) {
        const child = await walker.step();
        if (child) yield child;
      }
    }
  } finally {
    await walker.close();
  }
}

class Walker {
  readonly #options: WalkOptions;
  readonly #onLeftOut: OnLeftOut;
  /** The folders that lead to where it is. */
  readonly #levels: Level[] = [];

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#onLeftOut = options.onLeftOut ?? (() => {});
  }

  async begin({ disk, name }: Root): Promise<Found | undefined> {
    return this.#look(toByteText(name), { disk: toByteText(disk), isRoot: true });
  }

  get isInside(): boolean {
    return this.#levels.length > 0;
  }

  /** One name further. Undefined when there is nothing to back up under it, or a folder ends. */
  async step(): Promise<Found | undefined> {
    const level = this.#levels.at(-1);
    if (!level) return undefined;
    const next = level.names.pop();
    return next === undefined ? this.#leave(level) : this.#child(level, next);
  }

  async close(): Promise<void> {
    for (const { folder } of this.#levels.splice(0)) await folder.close();
  }

  async #child({ path: parent, folder }: Level, name: ByteText): Promise<Found | undefined> {
    return this.#look(`${parent}/${name}`, { disk: folder.on(name), isRoot: false });
  }

  async #look(path: ByteText, where: Omit<Place, 'stats'>): Promise<Found | undefined> {
    const { excluded, excludes, isLeftover } = this.#options;
    if (excludes?.(path)) return void this.#onLeftOut({ path, reason: 'excluded' });
    try {
      const stats = await (where.isRoot ? stat : lstat)(toPath(where.disk), { bigint: true });
      if (excluded?.has(identityOf(stats))) return undefined;
      if (!where.isRoot && isLeftover?.(path.slice(path.lastIndexOf('/') + 1)))
        return void this.#onLeftOut({ path, reason: 'leftover' });
      const place = { ...where, stats };
      if (stats.isDirectory()) return { ...place, entry: await this.#enter(path, place) };
      if (stats.isFile() || stats.isSymbolicLink()) return { ...place, entry: await entryOf(path, place) };
      const oddity = stats.isSocket() ? 'socket' : stats.isFIFO() ? 'pipe' : 'device';
      if (where.isRoot) throw new NotABackupRoot(toPath(where.disk).toString(), oddity);
      this.#onLeftOut({ path, reason: oddity });
    } catch (error) {
      this.#onLeftOut(toLeftOut(path, error));
    }
    return undefined;
  }

  /** A folder that may not be listed is still there, and what it holds is left out. */
  async #enter(path: ByteText, place: Place): Promise<Entry> {
    let { stats } = place;
    let folder: Folder | undefined;
    try {
      folder = await Folder.open(place);
      stats = folder.stats;
      const names = await folder.names();
      this.#levels.push({ path, folder, names: names.reverse() });
      await this.#levels.at(-1 - openLimit)?.folder.close();
    } catch (error) {
      await folder?.close();
      const leftOut = toLeftOut(path, error);
      if (leftOut.reason === 'vanished') throw error;
      this.#onLeftOut(leftOut);
    }
    return { ...attributesOf(path, stats), kind: 'directory' };
  }

  async #leave({ folder }: Level): Promise<undefined> {
    this.#levels.pop();
    const parent = this.#levels.at(-1);
    try {
      await parent?.folder.wake(folder);
    } catch (error) {
      // The folder above cannot be found any more, and so neither can what is left to read in it.
      for (const name of parent?.names.splice(0).reverse() ?? [])
        this.#onLeftOut(toLeftOut(`${parent?.path}/${name}`, error));
    } finally {
      await folder.close();
    }
  }
}

async function entryOf(path: ByteText, { disk, stats }: Place): Promise<Entry> {
  const attributes = attributesOf(path, stats);
  if (stats.isFile()) return { ...attributes, kind: 'file', size: Number(stats.size) };
  return { ...attributes, kind: 'symlink', target: await readlink(toPath(disk), { encoding: 'latin1' }) };
}

export function attributesOf(path: ByteText, { mode, mtimeNs, atimeNs }: BigIntStats) {
  return { path, mode: Number(mode) & 0o7777, modified: mtimeNs, accessed: atimeNs };
}
