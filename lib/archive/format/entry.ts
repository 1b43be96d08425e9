/** What an archive holds, one entry after the other. */
import type { ByteText } from './byte-text.ts';

interface Attributes {
  /** Relative, parts separated by `/`, none of them empty, `.` or `..`. */
  readonly path: ByteText;
  /** The twelve permission bits. */
  readonly mode: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** Nanoseconds since 1970. */
  readonly accessed: bigint;
}

/** A piece of a sparse file that is not a hole. Bytes. */
export interface DataRange {
  readonly offset: number;
  readonly length: number;
}

export interface FileEntry extends Attributes {
  readonly kind: 'file';
  /** Bytes of the file, holes included. */
  readonly size: number;
  /**
   * For a sparse file: its pieces that are not holes, in order, not overlapping. The content is these pieces and
   * nothing else.
   */
  readonly data?: readonly DataRange[];
}

export type Entry =
  | FileEntry
  | (Attributes & { readonly kind: 'directory' })
  | (Attributes & { readonly kind: 'symlink'; readonly target: ByteText })
  /** Another name of a file that came before. `target` is that file's `path`. */
  | (Attributes & { readonly kind: 'hard-link'; readonly target: ByteText })
  /** The file of this path that came before is not as it ever was on disk: it changed each time it was read. */
  | (Attributes & { readonly kind: 'left-out' })
  /** Our backups never hold one; another tar's archive may. */
  | (Attributes & { readonly kind: 'special'; readonly what: 'device' | 'pipe' });

/** The bytes are no archive that can be restored, and nothing after them is. */
export class InvalidArchive extends Error {
  override readonly name = 'InvalidArchive';
}
