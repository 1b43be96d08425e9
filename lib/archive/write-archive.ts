/** An archive (POSIX pax interchange format) written front to back, in constant memory. */
import { paddingOf } from './block.ts';
import { type ByteText, toByteText } from './byte-text.ts';
import { createBuffer } from './chunks.ts';
import type { Entry } from './entry.ts';
import { encodeHeader, encodeInfoHeader, endOfArchive } from './header.ts';
import type { ArchiveInfo } from './info.ts';
import { attributesOf, type Found, identityOf, type Root, type WalkOptions, walk } from './walk.ts';
import { writeFile } from './write-file.ts';

export interface ArchiveOptions extends WalkOptions {
  readonly info?: ArchiveInfo;
  /** Told of each entry before its bytes come out. */
  readonly onEntry?: (entry: Entry) => void;
  /** Bytes of files read since the last call, holes included. */
  readonly onBytes?: (bytes: number) => void;
}

/** A chunk is lent until the next is asked for. Whatever one entry fails with, that entry alone is left out, and told. */
export async function* writeArchive(
  roots: readonly Root[],
  options: ArchiveOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { info, onEntry = () => {}, onBytes = () => {}, onLeftOut = () => {} } = options;
  const buffer = createBuffer();
  const names = new Map<string, ByteText>();
  if (info) yield new Uint8Array(encodeInfoHeader(info));
  for await (const found of walk(roots, options)) {
    const { entry } = found;
    const earlier = names.get(identityOf(found.stats));
    if (entry.kind === 'file' && earlier === undefined) {
      const written = yield* writeFile(found, { buffer, onEntry, onBytes, onLeftOut });
      // Only now: another name must not refer to bytes that are not there.
      if (written && found.stats.nlink > 1n) names.set(identityOf(found.stats), entry.path);
    } else {
      const written = earlier === undefined ? entry : asHardLink(found, earlier);
      onEntry(written);
      yield new Uint8Array(encodeHeader(written));
    }
  }
  yield endOfArchive();
}

export interface StreamedFile {
  readonly name: string;
  /** Bytes of `content`. */
  readonly size: number;
  readonly modified: Date;
  readonly content: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** An archive of one file that is on no disk, for its owner alone. */
export async function* writeStream(
  { name, size, modified, content }: StreamedFile,
  info: ArchiveInfo,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const time = BigInt(modified.getTime()) * 1_000_000n;
  const attributes = { path: toByteText(name), mode: 0o600, modified: time, accessed: time };
  yield new Uint8Array(encodeInfoHeader(info));
  yield new Uint8Array(encodeHeader({ ...attributes, kind: 'file', size }));
  yield* content;
  yield new Uint8Array(paddingOf(size));
  yield endOfArchive();
}

function asHardLink({ entry: { path }, stats }: Found, target: ByteText): Entry {
  return { ...attributesOf(path, stats), kind: 'hard-link', target };
}
