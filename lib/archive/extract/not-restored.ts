/** Why one entry of an archive cannot be put back here, while others can. */
import type { ByteText } from '../format/byte-text.ts';
import type { Doing, Work } from '../steps/step.ts';

/**
 * `path`: it would lead out of the folder. `twice`: it is in the archive more than once, not always as a file.
 * `name_taken`: the volume cannot tell its name from another's. `name_refused`: the system has no such names.
 * `too_long`: its whole path is, here. `no_symlinks`: the volume has none. `device`, `pipe`: no file.
 * `folder`: the folder it is in is left out. `link`: the file it is another name of is not here. `cut_off`: the archive
 * ends, or is damaged, before it does. `refused`: the system's word, in `systemCode`.
 */
export type NotRestoredReason =
  | 'path'
  | 'twice'
  | 'name_taken'
  | 'name_refused'
  | 'too_long'
  | 'no_symlinks'
  | 'device'
  | 'pipe'
  | 'folder'
  | 'link'
  | 'cut_off'
  | 'refused';

export interface NotRestored {
  readonly path: ByteText;
  readonly reason: NotRestoredReason;
  /** Such as `EFBIG`. */
  readonly systemCode?: string;
}

export class OddEntry extends Error {
  override readonly name = 'OddEntry';
  readonly entry: NotRestored;

  constructor(entry: NotRestored, cause?: unknown) {
    super(`an entry of the archive cannot be put back: ${entry.reason}`, { cause });
    this.entry = entry;
  }
}

/** The disk is full or fails: no other entry would fare better. */
export class DiskFailure extends Error {
  override readonly name = 'DiskFailure';
  /** Of the entry that was being put back. */
  readonly path: ByteText;
  /** Such as `ENOSPC`. */
  readonly systemCode: string;
  /** Bytes of that entry that still needed room. */
  readonly needed: number;

  constructor({ path, systemCode, needed }: Pick<DiskFailure, 'path' | 'systemCode' | 'needed'>, cause: unknown) {
    super(`the disk failed: ${systemCode}`, { cause });
    this.path = path;
    this.systemCode = systemCode;
    this.needed = needed;
  }
}

const ofTheDisk = new Set('ENOSPC EDQUOT EIO EROFS EMFILE ENFILE ENOMEM ENODEV ENXIO ESTALE'.split(' '));
const ofTheName = new Set(['EINVAL', 'EILSEQ', 'ENOENT']);
/** The codes for something that a system or a volume does not have. */
const notThere = new Set('EPERM EACCES ENOTSUP EOPNOTSUPP ENOSYS'.split(' '));

/** Of an error of node:fs, such as `ENOENT`; undefined for any other. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof syscall === 'string' ? code : undefined;
}

/** The volume has no such thing at all, as some have no links. */
export function isMissingHere(error: unknown): boolean {
  return notThere.has(codeOf(error) ?? '');
}

/** Something has this name already. */
export function isTaken(error: unknown): boolean {
  return error instanceof OddEntry && error.entry.systemCode === 'EEXIST';
}

/** What an error of the file system means for `path`. Any other error is given back as it is. */
function explainDisk(error: unknown, path: ByteText, needed: number): unknown {
  const systemCode = codeOf(error);
  if (systemCode === undefined) return error;
  if (ofTheDisk.has(systemCode)) return new DiskFailure({ path, systemCode, needed }, error);
  return new OddEntry({ path, ...reasonOf(systemCode, path) }, error);
}

/** What became of a mode or times: `lost` on a volume that has none. */
export type Kept = 'kept' | 'lost';

/** For work that sets a mode or times. Throws only what concerns the whole disk. */
export function* keeping(work: Doing<unknown>): Work<Kept> {
  try {
    yield* work;
    return 'kept';
  } catch (error) {
    const systemCode = codeOf(error);
    if (systemCode === undefined || ofTheDisk.has(systemCode)) throw error;
    return 'lost';
  }
}

/** For work that only the file system can fail: throws what {@link explainDisk} makes of its errors. */
export function* onDisk<T>(path: ByteText, work: Doing<T>, needed = 0): Work<T> {
  try {
    return yield* work;
  } catch (error) {
    throw explainDisk(error, path, needed);
  }
}

/** Work whose errors are others. */
export function* instead<T>(work: Doing<T>, other: (error: unknown) => unknown): Work<T> {
  try {
    return yield* work;
  } catch (error) {
    throw other(error);
  }
}

function reasonOf(systemCode: string, path: ByteText): Omit<NotRestored, 'path'> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ofTheName.has(systemCode)) return { reason: 'name_refused' };
  // Where folders are held open, paths are short: it is the name that is too long.
  if (systemCode === 'ENAMETOOLONG')
    return { reason: process.platform === 'linux' || name.length > 255 ? 'name_refused' : 'too_long' };
  return { reason: 'refused', systemCode };
}
