/**
 * An archive put back on disk. Nothing can lead out of the folder: names are checked, everything is put into a folder
 * that was made here, files are only ever created, and symbolic links come last, when nothing is written through them.
 */
import { type ByteText, toPath, toReadable } from '../format/byte-text.ts';
import { type Entry, InvalidArchive } from '../format/entry.ts';
import type { Content, ReadEntry } from '../format/read-archive.ts';
import { Pace } from '../steps/pace.ts';
import { perform } from '../steps/perform.ts';
import type { Work } from '../steps/step.ts';
import { type Disk, systemDisk } from './disk.ts';
import type { HeldFolder } from './held-folder.ts';
import { MadeFolders } from './made-folders.ts';
import {
  codeOf,
  instead,
  isMissingHere,
  isTaken,
  type Kept,
  keeping,
  type NotRestored,
  OddEntry,
  onDisk,
} from './not-restored.ts';
import { isPlain, isRefusedByWindows } from './place.ts';
import { putFile, putHardLink, setIdBits } from './put-file.ts';
import { toSeconds } from './times.ts';

export interface Extracted {
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  /** Of files, holes included. */
  readonly bytes: number;
  /** Files that did not get their set-ID bits back: they would lend the rights of whoever restores. */
  readonly setIdLost: readonly ByteText[];
  /** How many entries the volume does not keep the mode or the times of. */
  readonly attributesLost: number;
  /** What could not be put back, each in its turn. */
  readonly notRestored: readonly NotRestored[];
  /** Files that the backup does not hold, because they changed each time it read them. */
  readonly changed: readonly ByteText[];
  /** Why nothing that comes later in the archive was read. */
  readonly brokenOff?: InvalidArchive;
}

export interface ExtractOptions {
  /** Put back all but what is odd, and of an archive that is damaged what stands before the damage. */
  readonly partial?: boolean;
  readonly disk?: Disk;
  readonly pace?: Pace;
}

type Kind<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/**
 * `folder` must be empty. Its own mode and times stay as they are. Throws {@link OddEntry} and {@link InvalidArchive}
 * unless `partial`, DiskFailure, and what `entries` throws.
 */
export async function extract(
  entries: AsyncIterable<ReadEntry>,
  folder: HeldFolder,
  options: ExtractOptions = {},
): Promise<Extracted> {
  const extraction = new Extraction(folder, options);
  try {
    return await extraction.run(entries);
  } finally {
    await extraction.close();
  }
}

class Extraction {
  readonly #disk: Disk;
  readonly #pace: Pace;
  readonly #partial: boolean;
  readonly #folders: MadeFolders;
  readonly #symlinks = new Map<ByteText, Kind<'symlink'>>();
  readonly #setIdLost = new Set<ByteText>();
  readonly #changed = new Set<ByteText>();
  readonly #notRestored = new Map<ByteText, NotRestored>();
  readonly #tally = { files: 0, links: 0, bytes: 0, attributesLost: 0 };

  constructor(folder: HeldFolder, { partial = false, disk = systemDisk, pace = new Pace() }: ExtractOptions) {
    this.#disk = disk;
    this.#pace = pace;
    this.#partial = partial;
    this.#folders = new MadeFolders(folder, disk);
  }

  async run(entries: AsyncIterable<ReadEntry>): Promise<Extracted> {
    const brokenOff = await this.#putAll(entries);
    for (const entry of this.#symlinks.values())
      await this.#do(this.#unlessOdd(entry.path, () => this.#putSymlink(entry)));
    this.#tally.attributesLost += await this.#do(this.#folders.finish(process.umask()));
    return {
      ...this.#tally,
      directories: this.#folders.count,
      setIdLost: [...this.#setIdLost],
      notRestored: [...this.#notRestored.values()],
      changed: [...this.#changed],
      ...(brokenOff && { brokenOff }),
    };
  }

  close(): Promise<void> {
    return this.#do(this.#folders.close());
  }

  #do<T>(work: Work<T>): Promise<T> {
    return perform(work, this.#pace);
  }

  async #putAll(entries: AsyncIterable<ReadEntry>): Promise<InvalidArchive | undefined> {
    let current: ByteText | undefined;
    try {
      for await (const read of entries) {
        current = read.entry.path;
        await this.#do(this.#unlessOdd(read.entry.path, () => this.#put(read)));
        current = undefined;
      }
      return undefined;
    } catch (error) {
      if (!this.#partial || !(error instanceof InvalidArchive)) throw error;
      if (current !== undefined) this.#notRestored.set(current, { path: current, reason: 'cut_off' });
      return error;
    }
  }

  *#unlessOdd(path: ByteText, work: () => Work<void>): Work<void> {
    try {
      yield* work();
      this.#notRestored.delete(path);
    } catch (error) {
      if (!(error instanceof OddEntry)) throw error;
      const entry = isTaken(error) ? { path, reason: yield* this.#whoseName(path) } : error.entry;
      if (this.#partial) this.#notRestored.set(path, entry);
      else if (entry.reason !== 'path') throw new OddEntry(entry, error.cause);
      else throw new InvalidArchive(`the archive holds a path that is not allowed: ${toReadable(path)}`);
    }
  }

  *#put({ entry, content }: ReadEntry): Work<void> {
    const { path } = entry;
    this.#requirePlace(path);
    switch (entry.kind) {
      case 'directory':
        return yield* onDisk(path, this.#folders.make(path, entry));
      case 'file':
        return yield* this.#putFile(entry, content);
      case 'hard-link':
        return yield* this.#putHardLink(entry);
      case 'symlink':
        if (this.#symlinks.has(path)) throw new OddEntry({ path, reason: 'twice' });
        this.#symlinks.set(path, entry);
        return;
      case 'left-out':
        yield* this.#takeAway(path);
        this.#changed.add(path);
        return;
      case 'special':
        throw new OddEntry({ path, reason: entry.what });
    }
  }

  #requirePlace(path: ByteText): void {
    if (!isPlain(path)) throw new OddEntry({ path, reason: 'path' });
    if (process.platform === 'win32' && isRefusedByWindows(path)) throw new OddEntry({ path, reason: 'name_refused' });
    for (let at = path.indexOf('/'); at !== -1 && this.#notRestored.size > 0; at = path.indexOf('/', at + 1))
      if (this.#notRestored.has(path.slice(0, at))) throw new OddEntry({ path, reason: 'folder' });
  }

  /** A file that comes twice is what it was the second time, as in every tar. */
  *#putFile(entry: Kind<'file'>, content: Content): Work<void> {
    const { path, mode, size } = entry;
    try {
      this.#note(yield* this.#create(entry, content));
    } catch (error) {
      if (!isTaken(error) || !(yield* this.#takeAway(path))) throw error;
      this.#note(yield* this.#create(entry, content));
    }
    if (mode & setIdBits) this.#setIdLost.add(path);
    this.#changed.delete(path);
    this.#tally.files += 1;
    this.#tally.bytes += size;
  }

  *#create(entry: Kind<'file'>, content: Content): Work<Kept> {
    const [place = emptyPath] = yield* onDisk(entry.path, this.#folders.places(entry.path));
    return yield* putFile(this.#disk, place, { entry, content });
  }

  /** False when no file of exactly this name is there. */
  *#takeAway(path: ByteText): Work<boolean> {
    if (!this.#folders.hasParentOf(path) || !(yield* onDisk(path, this.#folders.holds(path)))) return false;
    const [place = emptyPath] = yield* onDisk(path, this.#folders.places(path));
    const size = yield* onDisk(path, this.#disk.sizeOf(place));
    if (size === undefined) return false;
    yield* onDisk(path, this.#disk.unlink(place));
    this.#tally.files -= 1;
    this.#tally.bytes -= size;
    this.#setIdLost.delete(path);
    return true;
  }

  *#putHardLink(entry: Kind<'hard-link'>): Work<void> {
    const { path, target } = entry;
    if (!isPlain(target)) throw new OddEntry({ path, reason: 'path' });
    const symlink = this.#symlinks.get(target);
    if (symlink) {
      this.#symlinks.set(path, { ...symlink, path });
      return;
    }
    if (this.#changed.has(target)) {
      this.#changed.add(path);
      return;
    }
    const missing = this.#notRestored.has(target) || this.#folders.has(target) || !this.#folders.hasParentOf(target);
    if (missing) throw new OddEntry({ path, reason: 'link' });
    const [from = emptyPath, place = emptyPath] = yield* onDisk(path, this.#folders.places(target, path));
    const putting = instead(putHardLink(this.#disk, { target: from, place, entry }), (error) =>
      codeOf(error) === 'ENOENT' ? new OddEntry({ path, reason: 'link' }, error) : error,
    );
    this.#note(yield* onDisk(path, putting));
    this.#tally.links += 1;
  }

  *#putSymlink({ path, target, accessed, modified }: Kind<'symlink'>): Work<void> {
    const [place = emptyPath] = yield* onDisk(path, this.#folders.places(path));
    if (target.includes('\0')) throw new OddEntry({ path, reason: 'name_refused' });
    const making = instead(this.#disk.symlink(toPath(target), place), (error) =>
      isMissingHere(error) ? new OddEntry({ path, reason: 'no_symlinks' }, error) : error,
    );
    yield* onDisk(path, making);
    this.#tally.links += 1;
    this.#note(yield* keeping(this.#disk.lutimes(place, toSeconds(accessed), toSeconds(modified))));
  }

  #note(kept: Kept): void {
    if (kept === 'lost') this.#tally.attributesLost += 1;
  }

  *#whoseName(path: ByteText): Work<NotRestored['reason']> {
    if (!this.#folders.hasParentOf(path)) return 'folder';
    return (yield* onDisk(path, this.#folders.holds(path))) ? 'twice' : 'name_taken';
  }
}

const emptyPath = Buffer.alloc(0);
