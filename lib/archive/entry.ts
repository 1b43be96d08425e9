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

export type Entry =
  | (Attributes & { readonly kind: 'file'; readonly size: number })
  | (Attributes & { readonly kind: 'directory' })
  | (Attributes & { readonly kind: 'symlink'; readonly target: ByteText })
  /** Another name of a file that came before. `target` is that file's `path`. */
  | (Attributes & { readonly kind: 'hard-link'; readonly target: ByteText });

/** The bytes are no archive that can be restored. Nothing after this is. */
export class InvalidArchive extends Error {
  override readonly name = 'InvalidArchive';
}
