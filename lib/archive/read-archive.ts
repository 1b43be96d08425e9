/** An archive (POSIX pax interchange format) read front to back, in constant memory. */
import { ByteReader } from './byte-reader.ts';
import { type Entry, InvalidArchive } from './entry.ts';
import { blockLength, decodeBlock, decodeEntry, paddingOf } from './header.ts';

/** Bytes. Paths end at 4 KiB on every system; this leaves room for what another tar writes besides. */
const extendedHeaderLimit = 1024 * 1024;

export interface ReadEntry {
  readonly entry: Entry;
  /** A file's bytes, to be read before the next entry is asked for. What is left unread is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Ends only when the source has ended. Throws {@link InvalidArchive}, and what the source throws. */
export async function* readArchive(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry> {
  const reader = new ByteReader(source);
  try {
    for (;;) {
      const entry = await nextEntry(reader);
      if (!entry) break;
      const size = entry.kind === 'file' ? entry.size : 0;
      const content = new Content(reader, size);
      yield { entry, content };
      await reader.skip(content.left + paddingOf(size));
    }
    await reader.drain();
  } finally {
    await reader.cancel();
  }
}

async function nextEntry(reader: ByteReader): Promise<Entry | undefined> {
  let extended: Buffer | undefined;
  for (;;) {
    const header = decodeBlock(await reader.exactly(blockLength));
    if (!header) return undefined;
    const isExtended = header.type === 'ExtendedHeader';
    if (!isExtended && header.type !== 'GlobalExtendedHeader') return decodeEntry(header, extended);
    const { size = 0 } = header;
    if (size > extendedHeaderLimit) throw new InvalidArchive('an extended header of the archive is too large');
    const body = await reader.exactly(size);
    await reader.skip(paddingOf(size));
    if (isExtended) extended = body;
  }
}

class Content implements AsyncIterable<Uint8Array> {
  left: number;
  readonly #reader: ByteReader;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const part = await this.#reader.upTo(this.left);
      this.left -= part.length;
      yield part;
    }
  }
}
