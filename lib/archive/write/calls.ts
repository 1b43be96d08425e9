/** What reading a tree asks of the system, as steps. Paths are those that the functions of node:fs take. */
import * as fs from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ByteText } from '../format/byte-text.ts';
import { Step } from '../steps/step.ts';

const read = promisify(fs.read);
const exact = { bigint: true } as const;
const typed = { withFileTypes: true, encoding: 'buffer' } as const;
const bytes = { encoding: 'latin1' } as const;

export interface Named {
  readonly name: ByteText;
  /** Its folder says so; it may have changed since. */
  readonly isFile: boolean;
}

export interface Reading {
  readonly position: number;
  /** More is being read than anyone should wait for. */
  readonly isLarge?: boolean;
}

/** Gives how many bytes were read, 0 at the end of the file. */
export function readAt(file: number, into: Uint8Array, { position, isLarge = false }: Reading): Step<number> {
  const later = async () => (await read(file, into, 0, into.length, position)).bytesRead;
  return new Step(later, isLarge ? undefined : () => fs.readSync(file, into, 0, into.length, position));
}

/** Of the file a link leads to, where `follow` says so. The first look at a disk may wake it: it is not waited for. */
export function lookAt(path: Buffer, { follow }: { readonly follow: boolean }): Step<fs.BigIntStats> {
  return follow
    ? new Step(() => stat(path, exact))
    : new Step(
        () => lstat(path, exact),
        () => fs.lstatSync(path, exact),
      );
}

export function targetOf(path: Buffer): Step<ByteText> {
  return new Step(
    () => readlink(path, bytes),
    () => fs.readlinkSync(path, bytes),
  );
}

/** What a folder holds, in no order. */
export function namesIn(path: Buffer): Step<Named[]> {
  const named = (entries: fs.Dirent<Buffer>[]) =>
    entries.map((entry) => ({ name: entry.name.toString('latin1'), isFile: entry.isFile() }));
  return new Step(
    async () => named(await readdir(path, typed)),
    () => named(fs.readdirSync(path, typed)),
  );
}

/** Names alone, for a system that cannot say what they are. */
export function bareNamesIn(path: Buffer): Step<ByteText[]> {
  return new Step(
    () => readdir(path, bytes),
    () => fs.readdirSync(path, bytes),
  );
}
