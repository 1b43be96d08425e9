/** What putting an archive back asks of a file system: little, so that a volume of another kind can stand in for it. */
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  type FileHandle,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  symlink,
  unlink,
} from 'node:fs/promises';

export interface Disk {
  mkdir(path: Buffer, mode: number): Promise<unknown>;
  open(path: Buffer, flags: number, mode?: number): Promise<FileHandle>;
  chmod(file: FileHandle, mode: number): Promise<void>;
  /** Makes `copy`, which must be free, out of the bytes of a file of ours, also one whose mode lets nobody read it. */
  copy(path: Buffer, copy: Buffer): Promise<void>;
  link(path: Buffer, other: Buffer): Promise<void>;
  symlink(target: Buffer, path: Buffer): Promise<void>;
  lutimes(path: Buffer, accessed: string, modified: string): Promise<void>;
  unlink(path: Buffer): Promise<void>;
  /** Bytes of a plain file; undefined for anything else. */
  sizeOf(path: Buffer): Promise<number | undefined>;
  /** Names in a folder, a character a byte. */
  names(folder: Buffer): Promise<string[]>;
}

export const systemDisk: Disk = {
  mkdir: (path, mode) => mkdir(path, { mode }),
  open,
  chmod: (file, mode) => file.chmod(mode),
  copy: copyUnlocked,
  link,
  symlink,
  lutimes,
  unlink,
  sizeOf: async (path) => {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : undefined;
  },
  names: (folder) => readdir(folder, { encoding: 'latin1' }),
};

async function copyUnlocked(path: Buffer, copy: Buffer): Promise<void> {
  const { mode } = await lstat(path);
  await chmod(path, 0o600);
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL);
  } finally {
    await chmod(path, mode & 0o7777);
  }
}
