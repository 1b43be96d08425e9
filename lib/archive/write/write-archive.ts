/** An archive (POSIX pax interchange format) written front to back, in constant memory. */
import { paddingOf } from '../format/block.ts';
import { toByteText } from '../format/byte-text.ts';
import type { Entry } from '../format/entry.ts';
import { encodeHeader, encodeInfoHeader, endOfArchive } from '../format/header.ts';
import type { ArchiveInfo } from '../format/info.ts';
import { Pace } from '../steps/pace.ts';
import { produce } from '../steps/perform.ts';
import type { Making } from '../steps/step.ts';
import { Batch } from './batch.ts';
import { createBuffer } from './chunks.ts';
import { FirstNames } from './first-names.ts';
import { type FileName, type Found, isName, type Root, Walker, type WalkOptions } from './walk.ts';
import { type Chunk, writeFile } from './write-file.ts';

export interface ArchiveOptions extends WalkOptions {
  readonly info?: ArchiveInfo;
  /** Told of each entry once it is in the archive, and of none that is left out in the end. */
  readonly onEntry?: (entry: Entry) => void;
  /** Bytes of files done since the last call, holes included. What is read again counts once. */
  readonly onBytes?: (bytes: number) => void;
  readonly pace?: Pace;
  /** Bytes of the archive that are gathered before they come out. */
  readonly batch?: number;
}

/**
 * A chunk is valid until the next is asked for. When an entry fails, that entry alone is left out, and reported. Throws
 * NotABackupRoot.
 */
export function writeArchive(roots: readonly Root[], options: ArchiveOptions = {}): AsyncGenerator<Chunk> {
  return produce(archiveOf(roots, options), options.pace ?? new Pace());
}

function* archiveOf(roots: readonly Root[], options: ArchiveOptions): Making<Chunk> {
  const { info, onEntry = () => {}, onBytes = () => {}, onLeftOut = () => {} } = options;
  const walker = new Walker(roots, options);
  const batch = new Batch(options.batch);
  const file = { buffer: createBuffer(), batch, firstNames: new FirstNames(), excluded: options.excluded };
  try {
    if (info) yield* batch.add(encodeInfoHeader(info));
    for (let found = yield* walker.next(); found; found = yield* walker.next()) {
      if (!isName(found) && found.entry.kind !== 'file') {
        yield* batch.add(encodeHeader(found.entry));
        onEntry(found.entry);
        continue;
      }
      const result = yield* writeFile(pathOf(found), { ...file, onPosition: forward(onBytes) });
      if (!result) continue;
      if ('reason' in result) onLeftOut(result);
      else onEntry(result);
    }
    yield* batch.add(endOfArchive());
    yield* batch.flush();
  } finally {
    yield* walker.close();
  }
}

function pathOf(found: Found | FileName): FileName {
  return isName(found) ? found : { path: found.entry.path, disk: found.disk, isRoot: found.isRoot };
}

/** A file that is read again goes back, and what was told once is not told again. */
function forward(onBytes: (bytes: number) => void): (position: number) => void {
  let told = 0;
  return (position) => {
    if (position > told) onBytes(position - told);
    told = Math.max(told, position);
  };
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
