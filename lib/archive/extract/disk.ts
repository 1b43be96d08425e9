/** What putting an archive back asks of a file system: little, so that a volume of another kind can stand in for it. */
import * as fs from 'node:fs';
import { chmod, copyFile, link, lstat, lutimes, mkdir, readdir, symlink, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { BlockWriter } from '../large/block-writer.ts';
import { closeFile, openFileAt } from '../steps/open-files.ts';
import { Step } from '../steps/step.ts';

export interface Disk {
  mkdir(path: Buffer, mode: number): Step<unknown>;
  /** Gives the number by which the open file goes in what follows. */
  open(path: Buffer, flags: number, mode?: number): Step<number>;
  /** Gives how many bytes were written. */
  write(file: number, bytes: Uint8Array, place: WritePlace): Step<number>;
  /** Absent: what is large is written like anything else. */
  writeLarge?(file: number): Step<BlockWriter>;
  truncate(file: number, length: number): Step<void>;
  chmod(file: number, mode: number): Step<void>;
  utimes(file: number, accessed: string, modified: string): Step<void>;
  /** `device:inode`. */
  identity(file: number): Step<string>;
  close(file: number): Step<void>;
  /** Makes `copy`, which must be free, out of the bytes of a file of ours, also one whose mode lets nobody read it. */
  copy(path: Buffer, copy: Buffer): Step<void>;
  link(path: Buffer, other: Buffer): Step<void>;
  symlink(target: Buffer, path: Buffer): Step<void>;
  lutimes(path: Buffer, accessed: string, modified: string): Step<void>;
  unlink(path: Buffer): Step<void>;
  /** Bytes of a plain file; undefined for anything else. */
  sizeOf(path: Buffer): Step<number | undefined>;
  /** Names in a folder, a character a byte. */
  names(folder: Buffer): Step<string[]>;
}

interface WritePlace {
  readonly position: number;
  /** More is being written than anyone should wait for. */
  readonly isLarge: boolean;
}

const [write, ftruncate, fchmod, futimes] = [
  promisify(fs.write) as (
    file: number,
    bytes: Uint8Array,
    from: number,
    length: number,
    position: number,
  ) => Promise<{ bytesWritten: number }>,
  promisify(fs.ftruncate),
  promisify(fs.fchmod),
  promisify(fs.futimes),
];
const fstat = promisify(fs.fstat) as (file: number, options: { bigint: true }) => Promise<fs.BigIntStats>;
const exact = { bigint: true } as const;
const identity = ({ dev, ino }: fs.BigIntStats) => `${dev}:${ino}`;
const size = (stats: fs.Stats) => (stats.isFile() ? stats.size : undefined);

export const systemDisk: Disk = {
  mkdir: (path, mode) =>
    new Step(
      () => mkdir(path, { mode }),
      () => fs.mkdirSync(path, { mode }),
    ),
  open: openFileAt,
  write(file, bytes, { position, isLarge }) {
    const later = async () => (await write(file, bytes, 0, bytes.length, position)).bytesWritten;
    return new Step(later, isLarge ? undefined : () => fs.writeSync(file, bytes, 0, bytes.length, position));
  },
  writeLarge: (fd) => new Step(() => BlockWriter.open({ fd, write: write.bind(undefined, fd) })),
  truncate: (file, length) => new Step(() => ftruncate(file, length)),
  chmod: (file, mode) =>
    new Step(
      () => fchmod(file, mode),
      () => fs.fchmodSync(file, mode),
    ),
  utimes: (file, accessed, modified) =>
    new Step(
      () => futimes(file, accessed, modified),
      () => fs.futimesSync(file, accessed, modified),
    ),
  identity: (file) =>
    new Step(
      async () => identity(await fstat(file, exact)),
      () => identity(fs.fstatSync(file, exact)),
    ),
  close: closeFile,
  copy: (path, copy) => new Step(() => copyUnlocked(path, copy)),
  link: (path, other) =>
    new Step(
      () => link(path, other),
      () => fs.linkSync(path, other),
    ),
  symlink: (target, path) =>
    new Step(
      () => symlink(target, path),
      () => fs.symlinkSync(target, path),
    ),
  lutimes: (path, accessed, modified) =>
    new Step(
      () => lutimes(path, accessed, modified),
      () => fs.lutimesSync(path, accessed, modified),
    ),
  unlink: (path) =>
    new Step(
      () => unlink(path),
      () => fs.unlinkSync(path),
    ),
  sizeOf: (path) =>
    new Step(
      async () => size(await lstat(path)),
      () => size(fs.lstatSync(path)),
    ),
  names: (folder) => new Step(() => readdir(folder, { encoding: 'latin1' })),
};

async function copyUnlocked(path: Buffer, copy: Buffer): Promise<void> {
  const { mode } = await lstat(path);
  await chmod(path, 0o600);
  try {
    await copyFile(path, copy, fs.constants.COPYFILE_EXCL);
  } finally {
    await chmod(path, mode & 0o7777);
  }
}
