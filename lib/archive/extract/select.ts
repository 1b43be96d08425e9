/** A part of an archive: some of its paths, each with all below it. */
import type { ByteText } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import type { ReadEntry } from '../format/read-archive.ts';

/** A chosen name is a hard link to a file that was not chosen and has gone by. */
export class LinkOutside extends Error {
  override readonly name = 'LinkOutside';
}

type HardLink = Extract<Entry, { kind: 'hard-link' }>;

export class Selection {
  readonly #paths: readonly ByteText[];
  readonly #found = new Set<ByteText>();
  /** Files that were not chosen, by path, and the first chosen name of each. */
  #borrowed: ReadonlyMap<ByteText, ByteText> | undefined;

  /** Without any path, all of the archive is chosen. */
  constructor(paths: readonly ByteText[]) {
    this.#paths = paths;
  }

  get isAll(): boolean {
    return this.#paths.length === 0;
  }

  /** Those of the paths that the entries read so far did not have. */
  get missing(): readonly ByteText[] {
    return this.#paths.filter((path) => !this.#found.has(path));
  }

  has(path: ByteText): boolean {
    return this.isAll || this.#paths.some((chosen) => isIn(path, chosen));
  }

  /**
   * The chosen entries, and the folders they are in. A chosen hard link may lead to a file that is not chosen: call
   * {@link borrow} first. Else this throws {@link LinkOutside}, or, if `lenient`, gives the link without its file.
   */
  async *of(
    entries: AsyncIterable<ReadEntry>,
    { lenient = false }: { readonly lenient?: boolean } = {},
  ): AsyncGenerator<ReadEntry> {
    for await (const { entry, content } of entries) {
      const chosen = this.#choose(entry, lenient);
      if (chosen) yield { entry: chosen, content };
    }
  }

  #choose(entry: Entry, lenient: boolean): Entry | undefined {
    const { path } = entry;
    if (!this.has(path)) {
      const name = this.#borrowed?.get(path);
      if (name !== undefined) return { ...entry, path: name };
      return entry.kind === 'directory' && this.#paths.some((chosen) => isIn(chosen, path)) ? entry : undefined;
    }
    for (const chosen of this.#paths) if (isIn(path, chosen)) this.#found.add(chosen);
    return entry.kind === 'hard-link' && !this.has(entry.target) ? this.#redirect(entry, lenient) : entry;
  }

  /** Lets a link lead to the first chosen name, which takes the place of the file. */
  #redirect(entry: HardLink, lenient: boolean): Entry | undefined {
    const first = this.#borrowed?.get(entry.target);
    if (first === entry.path) return undefined;
    if (first !== undefined) return { ...entry, target: first };
    if (!lenient) throw new LinkOutside('a chosen hard link leads to a file that is not chosen');
    return entry;
  }

  /** Reads the whole archive for the files that chosen links lead to: they will be put under the links' names. */
  async borrow(entries: AsyncIterable<ReadEntry>): Promise<void> {
    const borrowed = new Map<ByteText, ByteText>();
    this.#borrowed = borrowed;
    for await (const { entry } of entries)
      if (entry.kind === 'hard-link' && this.has(entry.path) && !this.has(entry.target))
        if (!borrowed.has(entry.target)) borrowed.set(entry.target, entry.path);
  }
}

const isIn = (path: ByteText, folder: ByteText) => path === folder || path.startsWith(`${folder}/`);
