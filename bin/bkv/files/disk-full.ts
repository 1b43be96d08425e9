/** No room for what is being written. */

export class DiskFull extends Error {
  override readonly name = 'DiskFull';
  /** What did not fit. */
  readonly path: string;
  /** Bytes that it needs beyond the room there was, as far as can be said. */
  readonly missing: number | undefined;

  constructor(path: string, missing?: number) {
    super(`${path} does not fit`);
    this.path = path;
    this.missing = missing;
  }
}

/** The disk is full, or the user's part of it. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');
}
