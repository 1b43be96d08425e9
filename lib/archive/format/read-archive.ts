/** An archive read front to back, in constant memory: POSIX pax, ustar, GNU tar's own format, and what came before. */
import { paddingOf } from './block.ts';
import { ByteReader } from './byte-reader.ts';
import { decodeEntry } from './decode-entry.ts';
import type { Entry } from './entry.ts';
import { ExtendedReader } from './extended.ts';
import type { ArchiveInfo } from './info.ts';

export interface ReadEntry {
  readonly entry: Entry;
  /**
   * A file's bytes (of a sparse file, its pieces), to be read before the next entry is asked for. What is not read is
   * skipped.
   */
  readonly content: Content;
}

export interface Content extends AsyncIterable<Uint8Array> {
  /** The next of it, where nothing must be waited for. */
  readonly atHand?: () => Uint8Array | undefined;
}

export interface ReadOptions {
  /** Told what an archive of ours says of itself, before its first entry. */
  readonly onInfo?: (info: ArchiveInfo) => void;
}

/**
 * The same path may come more than once: the later one takes the place of the earlier, as in every tar. Paths are not
 * judged here. Ends only when the source has ended. Throws InvalidArchive, and what the source throws.
 */
export async function* readArchive(
  source: AsyncIterable<Uint8Array>,
  { onInfo = () => {} }: ReadOptions = {},
): AsyncGenerator<ReadEntry> {
  const reader = new ByteReader(source);
  const headers = new ExtendedReader(reader, onInfo);
  try {
    for (let header = await headers.next(); header; header = await headers.next()) {
      const { entry, stored } = await decodeEntry(header, reader);
      const content = new Body(reader, stored);
      // The archive's own folder, as in `tar c .`: it has its place already.
      if (entry.path !== '' || entry.kind !== 'directory') yield { entry, content };
      await reader.skip(content.left + paddingOf(stored));
    }
    await reader.drain();
  } finally {
    await reader.cancel();
  }
}

class Body implements Content {
  left: number;
  readonly #reader: ByteReader;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.left = size;
  }

  atHand(): Uint8Array | undefined {
    const part = this.left > 0 ? this.#reader.atHand(this.left) : undefined;
    this.left -= part?.length ?? 0;
    return part;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const part = await this.#reader.upTo(this.left);
      this.left -= part.length;
      yield part;
    }
  }
}
