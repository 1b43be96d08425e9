/** An archive (POSIX pax interchange format) written front to back, in constant memory. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { toPath, toReadable } from './byte-text.ts';
import { chunksOf, createBuffer } from './chunks.ts';
import type { Entry } from './entry.ts';
import { blockLength, encodeHeader, paddingOf } from './header.ts';
import { allowVanished, attributesOf, type Found, type Root, type WalkOptions, walk } from './walk.ts';

/** A file lost bytes while they were read: what there is of it is no copy of any state it was in. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
}

export interface ArchiveOptions extends WalkOptions {
  /** Told of each entry before its bytes come out. */
  readonly onEntry?: (entry: Entry) => void;
  /** Bytes of files read since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

/** A chunk is lent until the next is asked for. Throws {@link FileChanged} and what node:fs throws. */
export async function* writeArchive(
  roots: readonly Root[],
  options: ArchiveOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = createBuffer();
  for await (const found of walk(roots, options)) {
    if (found.entry.kind === 'file') yield* writeFile(found, buffer, options);
    else {
      options.onEntry?.(found.entry);
      yield new Uint8Array(encodeHeader(found.entry));
    }
  }
  yield new Uint8Array(2 * blockLength);
}

/** A file that grows is kept as long as it was when it was opened. */
async function* writeFile(
  { disk, entry: { path }, shared }: Found,
  buffer: Uint8Array<ArrayBuffer>,
  { onEntry, onBytes, onSkip }: ArchiveOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const opening = open(toPath(disk), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  // Other names of a shared file will refer to this entry, so it cannot be left out.
  const file = shared ? await opening : await opening.catch(allowVanished);
  if (!file) return onSkip?.(path, 'vanished');
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) throw new FileChanged(`${toReadable(path)} was replaced while it was read`);
    const size = Number(stats.size);
    const entry = { ...attributesOf(path, stats), kind: 'file', size } as const;
    onEntry?.(entry);
    yield new Uint8Array(encodeHeader(entry));
    let left = size;
    for await (const chunk of chunksOf(file, size, buffer)) {
      left -= chunk.length;
      onBytes?.(chunk.length);
      yield chunk;
    }
    if (left > 0) throw new FileChanged(`${toReadable(path)} became shorter while it was read`);
    if (paddingOf(size) > 0) yield new Uint8Array(paddingOf(size));
  } finally {
    await file.close();
  }
}
