/** Archives made by hand, put back into a folder. */
import { afterAll, beforeEach, describe } from '@jest/globals';
import type { Disk } from '../../../lib/archive/extract/disk.ts';
import { systemDisk } from '../../../lib/archive/extract/disk.ts';
import { type Extracted, type ExtractOptions, extract } from '../../../lib/archive/extract/extract.ts';
import { HeldFolder } from '../../../lib/archive/extract/held-folder.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { type ReadEntry, readArchive } from '../../../lib/archive/format/read-archive.ts';
import { Pace, type PaceOptions } from '../../../lib/archive/steps/pace.ts';
import { perform } from '../../../lib/archive/steps/perform.ts';
import { Step } from '../../../lib/archive/steps/step.ts';
import { archiveOf, inChunks } from '../format/archive-bytes.ts';
import { paces } from '../paces.ts';

let way: PaceOptions = {};

/** A `describe` whose tests run twice: each step of an extraction is waited for, and none is. */
export function inBothPaces(name: string, tests: () => void): void {
  describe.each(paces)(`%s, ${name}`, (_, pace) => {
    beforeEach(() => {
      way = pace;
    });
    afterAll(() => {
      way = {};
    });
    tests();
  });
}

/** Files are filled with `x`. */
export function extractTo(root: string, entries: readonly Entry[], options: ExtractOptions = {}): Promise<Extracted> {
  return putInto(root, readArchive(inChunks(archiveOf(...entries), 512)), options);
}

export async function putInto(
  root: string,
  entries: AsyncIterable<ReadEntry>,
  options: ExtractOptions = {},
): Promise<Extracted> {
  const pace = new Pace(way);
  const held = await perform(HeldFolder.open(Buffer.from(root)), pace);
  try {
    return await extract(entries, held, { pace, ...options });
  } finally {
    await perform(held.close(), pace);
  }
}

export function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code, syscall: 'test' });
}

/** A step that fails, whichever way it is taken. */
export function refused(error: Error): Step<never> {
  const refuse = () => {
    throw error;
  };
  return new Step(async () => refuse(), refuse);
}

/** A volume that says of these operations what others say. */
export function without(code: string, ...operations: (keyof Disk)[]): Disk {
  const refuse = () => refused(refusal(code));
  return { ...systemDisk, ...Object.fromEntries(operations.map((operation) => [operation, refuse])) };
}

/** The last name of a path, a character a byte. */
export const nameOf = (path: Buffer) => path.toString('latin1').replace(/^.*\//s, '');

/** A volume that knows one name only for those that `fold` makes equal, and keeps the first. */
export function folding(fold: (name: string) => string): Disk {
  const first = new Map<string, string>();
  const folded = (path: Buffer) => {
    const text = path.toString('utf8');
    const at = text.lastIndexOf('/') + 1;
    const key = text.slice(0, at) + fold(text.slice(at));
    const name = first.get(key) ?? text;
    first.set(key, name);
    return Buffer.from(name);
  };
  return {
    ...systemDisk,
    mkdir: (path, mode) => systemDisk.mkdir(folded(path), mode),
    open: (path, flags, mode) => systemDisk.open(folded(path), flags, mode),
    symlink: (target, path) => systemDisk.symlink(target, folded(path)),
    link: (path, other) => systemDisk.link(folded(path), folded(other)),
    unlink: (path) => systemDisk.unlink(folded(path)),
    sizeOf: (path) => systemDisk.sizeOf(folded(path)),
  };
}
