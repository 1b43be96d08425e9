/** What there is to back up: every folder before what it holds, names in the order of their bytes. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { type ByteText, toByteText, toPath } from './byte-text.ts';
import type { Entry } from './entry.ts';
import { type LeftOutReason, type OnLeftOut, toLeftOut } from './left-out.ts';

/** A path given to be backed up, and the name it gets in the archive. */
export interface Root {
  readonly disk: string;
  readonly name: string;
}

export interface Found {
  /** Where it is. */
  readonly disk: ByteText;
  /** A path that was given: if it is a symbolic link, its owner means what it leads to. */
  readonly isRoot: boolean;
  readonly stats: BigIntStats;
  readonly entry: Entry;
}

export interface WalkOptions {
  /** `device:inode` of files that are left out without a word. */
  readonly excluded?: ReadonlySet<string>;
  /** Whether a path in the archive is one that was asked to be left out, with all below it. */
  readonly excludes?: (path: ByteText) => boolean;
  /** Whether a name is one that only an interrupted run leaves. */
  readonly isLeftover?: (name: string) => boolean;
  readonly onLeftOut?: OnLeftOut;
}

export const identityOf = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`;

interface Step {
  readonly disk: ByteText;
  readonly path: ByteText;
  readonly isRoot: boolean;
}

/**
 * Below a root, links stay links. What cannot be looked at is left out and told, and the rest goes on. A file with
 * several names is found as a file each time: who writes the archive knows under which name it has the bytes already.
 */
export async function* walk(roots: readonly Root[], options: WalkOptions = {}): AsyncGenerator<Found> {
  const { onLeftOut = () => {} } = options;
  for (const { disk, name } of roots) {
    const steps: Step[] = [{ disk: toByteText(disk), path: toByteText(name), isRoot: true }];
    for (let step = steps.pop(); step; step = steps.pop()) {
      const { path } = step;
      try {
        const found = await find(step, options);
        if (typeof found === 'string') onLeftOut({ path, reason: found });
        else if (found) {
          yield found;
          if (found.entry.kind === 'directory') steps.push(...(await childrenOf(step, found.stats)));
        }
      } catch (error) {
        onLeftOut(toLeftOut(path, error));
      }
    }
  }
}

/** A reason, where it is left out; undefined, where that is not to be told. */
async function find(step: Step, options: WalkOptions): Promise<Found | LeftOutReason | undefined> {
  const { disk, path, isRoot } = step;
  const { excluded, excludes, isLeftover } = options;
  if (excludes?.(path)) return 'excluded';
  const stats = await (isRoot ? stat : lstat)(toPath(disk), { bigint: true });
  if (excluded?.has(identityOf(stats))) return undefined;
  if (!isRoot && isLeftover?.(path.slice(path.lastIndexOf('/') + 1))) return 'leftover';
  const attributes = attributesOf(path, stats);
  if (stats.isDirectory()) return { disk, isRoot, stats, entry: { ...attributes, kind: 'directory' } };
  if (stats.isFile()) return { disk, isRoot, stats, entry: { ...attributes, kind: 'file', size: Number(stats.size) } };
  if (stats.isSymbolicLink()) {
    const target = await readlink(toPath(disk), { encoding: 'latin1' });
    return { disk, isRoot, stats, entry: { ...attributes, kind: 'symlink', target } };
  }
  return stats.isSocket() ? 'socket' : stats.isFIFO() ? 'pipe' : 'device';
}

export function attributesOf(path: ByteText, { mode, mtimeNs, atimeNs }: BigIntStats) {
  return { path, mode: Number(mode) & 0o7777, modified: mtimeNs, accessed: atimeNs };
}

/** In the order to take them from the end. A folder that something else took the place of meanwhile has none. */
async function childrenOf({ disk, path, isRoot }: Step, before: BigIntStats): Promise<Step[]> {
  const names = await readdir(toPath(disk), { encoding: 'latin1' });
  const after = await (isRoot ? stat : lstat)(toPath(disk), { bigint: true });
  if (identityOf(before) !== identityOf(after) || !after.isDirectory())
    throw Object.assign(new Error('replaced'), { code: 'ENOENT', syscall: 'scandir' });
  const last = names.sort().reverse();
  return last.map((name) => ({ disk: `${disk}/${name}`, path: `${path}/${name}`, isRoot: false }));
}
