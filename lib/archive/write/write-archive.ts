/** An archive (POSIX pax interchange format) written front to back, in constant memory. */
import type { BigIntStats } from 'node:fs';
import { paddingOf } from '../format/block.ts';
import { type ByteText, toByteText } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import { encodeHeader, encodeInfoHeader, endOfArchive } from '../format/header.ts';
import type { ArchiveInfo } from '../format/info.ts';
import { createBuffer } from './chunks.ts';
import { identityOf } from './identity.ts';
import { attributesOf, type Found, type Root, type WalkOptions, walk } from './walk.ts';
import { writeFile } from './write-file.ts';

export interface ArchiveOptions extends WalkOptions {
  readonly info?: ArchiveInfo;
  /** Told of each entry once it is in the archive, and of none that is left out in the end. */
  readonly onEntry?: (entry: Entry) => void;
  /** Bytes of files done since the last call, holes included. What is read again counts once. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * A chunk is valid until the next is asked for. When an entry fails, that entry alone is left out, and reported. Throws
 * NotABackupRoot.
 */
export async function* writeArchive(
  roots: readonly Root[],
  options: ArchiveOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { info, onEntry = () => {}, onBytes = () => {}, onLeftOut = () => {} } = options;
  const buffer = createBuffer();
  const firstNames = new FirstNames();
  if (info) yield new Uint8Array(encodeInfoHeader(info));
  for await (const found of walk(roots, options)) {
    const entry = firstNames.linkOf(found) ?? found.entry;
    if (entry.kind !== 'file') {
      yield new Uint8Array(encodeHeader(entry));
      onEntry(entry);
      continue;
    }
    let counted = 0;
    const onPosition = (position: number) => {
      if (position > counted) onBytes(position - counted);
      counted = Math.max(counted, position);
    };
    const result = yield* writeFile(found, { buffer, onPosition });
    if ('reason' in result) onLeftOut(result);
    else {
      firstNames.remember(entry.path, result.stats);
      onEntry(result.entry);
    }
  }
  yield endOfArchive();
}

/** For files with several names: the first name under which the archive has the content. */
class FirstNames {
  readonly #names = new Map<string, { readonly path: ByteText; readonly stats: BigIntStats }>();

  remember(path: ByteText, stats: BigIntStats): void {
    if (stats.nlink > 1n) this.#names.set(identityOf(stats), { path, stats });
  }

  linkOf({ entry: { kind, path }, stats }: Found): Entry | undefined {
    const first = kind === 'file' ? this.#names.get(identityOf(stats)) : undefined;
    // With other content it was changed, or it is another file that got the inode number of a deleted one.
    if (!first || first.stats.size !== stats.size || first.stats.mtimeNs !== stats.mtimeNs) return undefined;
    return { ...attributesOf(path, stats), kind: 'hard-link', target: first.path };
  }
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
