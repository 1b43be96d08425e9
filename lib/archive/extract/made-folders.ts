/** The folders that one run has made: everything is put into one of these, and into nothing else. */
import type { ByteText } from '../format/byte-text.ts';
import type { Work } from '../steps/step.ts';
import type { Disk } from './disk.ts';
import { HeldFolder, type Times } from './held-folder.ts';
import { codeOf, DiskFailure, keeping, onDisk } from './not-restored.ts';

/** An archive goes through a tree depth first, so few folders are needed at a time. */
const mostHeld = 64;

export interface Attributes extends Times {
  readonly mode: number;
}

interface Made {
  readonly identity: string | undefined;
  /** Absent: the archive has what is in it but, so far, not the folder itself. */
  readonly attributes?: Attributes;
}

export class MadeFolders {
  readonly #root: HeldFolder;
  readonly #disk: Disk;
  readonly #made = new Map<ByteText, Made>();
  /** The latest last. */
  readonly #held = new Map<ByteText, HeldFolder>();
  /** The last of these. */
  #latest: { readonly path: ByteText; readonly folder: HeldFolder } | undefined;
  /** The folders that the paths of the latest call lead through: they stay open. */
  #inUse: HeldFolder[] = [];

  /** `root` stays open and belongs to the caller. */
  constructor(root: HeldFolder, disk: Disk) {
    this.#root = root;
    this.#disk = disk;
  }

  get count(): number {
    return this.#made.size;
  }

  has(path: ByteText): boolean {
    return this.#made.has(path);
  }

  /** Makes the folder, and those it is in that are missing. One that is there already gets these attributes later. */
  *make(path: ByteText, attributes?: Attributes): Work<void> {
    const there = this.#made.get(path);
    if (there) {
      if (attributes) this.#made.set(path, { ...there, attributes });
      return;
    }
    const [place = this.#root.path] = yield* this.places(path);
    yield* this.#disk.mkdir(place, 0o700);
    const folder = yield* HeldFolder.open(place, { disk: this.#disk });
    yield* this.#hold(path, folder);
    this.#made.set(path, { identity: yield* folder.identity(), ...(attributes && { attributes }) });
  }

  /** Where these are to stand on disk; the folders they are in are made if missing. Valid until the next call. */
  *places(...paths: ByteText[]): Work<Buffer[]> {
    for (const path of paths) yield* this.#makeParent(path);
    this.#inUse = [];
    const places: Buffer[] = [];
    for (const path of paths) {
      const { parent, name } = split(path);
      const folder = parent === '' ? this.#root : yield* this.#open(parent);
      this.#inUse.push(folder);
      places.push(folder.at(name));
    }
    return places;
  }

  /** Whether its folder was made here, so that something may stand at this path. */
  hasParentOf(path: ByteText): boolean {
    const { parent } = split(path);
    return parent === '' || this.#made.has(parent);
  }

  /**
   * Whether exactly this name is there, and not another one that the volume takes for it. Its folder must be made
   * already.
   */
  *holds(path: ByteText): Work<boolean> {
    const { parent, name } = split(path);
    const folder = parent === '' ? this.#root : yield* this.#open(parent);
    return (yield* this.#disk.names(folder.path)).includes(name);
  }

  /**
   * Sets modes and times. They come last, because filling a folder changes its time, and a read-only one cannot be
   * filled. Gives how many folders the volume does not keep them for.
   */
  *finish(umask: number): Work<number> {
    let lost = 0;
    for (const [path, { attributes }] of [...this.#made].reverse()) {
      const folder = yield* this.#open(path);
      if ((yield* onDisk(path, keeping(settle(folder, attributes, umask)))) === 'lost') lost += 1;
    }
    return lost;
  }

  *close(): Work<void> {
    for (const folder of this.#held.values()) yield* folder.close();
    this.#held.clear();
    this.#latest = undefined;
  }

  *#makeParent(path: ByteText): Work<void> {
    const { parent } = split(path);
    if (parent !== '' && !this.#made.has(parent)) yield* this.make(parent);
  }

  /** Opens one folder after the other, from the nearest one that is open, and never through a link. */
  *#open(path: ByteText): Work<HeldFolder> {
    // Most files are put where the one before was.
    if (this.#latest?.path === path) return this.#latest.folder;
    const parts = path.split('/');
    let depth = parts.length;
    while (depth > 0 && !this.#held.has(upTo(parts, depth))) depth -= 1;
    let folder = this.#held.get(upTo(parts, depth)) ?? this.#root;
    if (depth > 0) yield* this.#hold(upTo(parts, depth), folder);
    for (; depth < parts.length; depth++) {
      const below = upTo(parts, depth + 1);
      folder = yield* this.#openMade(folder.at(parts[depth] ?? ''), below);
      yield* this.#hold(below, folder);
    }
    return folder;
  }

  *#openMade(place: Buffer, path: ByteText): Work<HeldFolder> {
    const replaced = new DiskFailure({ path, systemCode: 'ESTALE', needed: 0 }, undefined);
    let folder: HeldFolder;
    try {
      folder = yield* HeldFolder.open(place, { disk: this.#disk });
    } catch (error) {
      throw ['ELOOP', 'ENOTDIR', 'ENOENT'].includes(codeOf(error) ?? '') ? replaced : error;
    }
    if ((yield* folder.identity()) === this.#made.get(path)?.identity) return folder;
    yield* folder.close();
    throw replaced;
  }

  *#hold(path: ByteText, folder: HeldFolder): Work<void> {
    this.#held.delete(path);
    this.#held.set(path, folder);
    this.#latest = { path, folder };
    if (this.#held.size <= mostHeld) return;
    const [oldest] = [...this.#held].filter(([, held]) => !this.#inUse.includes(held));
    if (!oldest) return;
    this.#held.delete(oldest[0]);
    yield* oldest[1].close();
  }
}

function* settle(folder: HeldFolder, attributes: Attributes | undefined, umask: number): Work<void> {
  if (attributes) yield* folder.setTimes(attributes);
  yield* folder.chmod(attributes?.mode ?? 0o777 & ~umask);
}

const upTo = (parts: readonly string[], depth: number) => parts.slice(0, depth).join('/');

function split(path: ByteText): { parent: ByteText; name: ByteText } {
  const at = path.lastIndexOf('/');
  return { parent: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}
