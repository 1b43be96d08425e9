/** What there is to back up: every folder before what it holds, names in the order of their bytes. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { type ByteText, toByteText, toPath } from './byte-text.ts';
import type { Entry } from './entry.ts';

/** A path given to be backed up, and the name it gets in the archive. */
export interface Root {
  readonly disk: string;
  readonly name: string;
}

export interface Found {
  /** Where it is. */
  readonly disk: ByteText;
  readonly entry: Entry;
  /** Another name of it was not met yet, but there is one. */
  readonly shared: boolean;
}

export type SkipReason = 'socket' | 'pipe' | 'device' | 'vanished';
export type OnSkip = (path: ByteText, reason: SkipReason) => void;

export interface WalkOptions {
  /** `device:inode` of files that are left out without a word. */
  readonly excluded?: ReadonlySet<string>;
  readonly onSkip?: OnSkip;
}

export const identityOf = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`;

interface Step {
  readonly disk: ByteText;
  readonly path: ByteText;
}

/** A root that is a symbolic link is followed: its owner means what it leads to. Below, links stay links. */
export async function* walk(roots: readonly Root[], options: WalkOptions = {}): AsyncGenerator<Found> {
  const names = new Map<string, ByteText>();
  const { excluded = new Set(), onSkip = () => {} } = options;
  for (const root of roots) {
    const first = { disk: toByteText(root.disk), path: toByteText(root.name) };
    const steps: Step[] = [first];
    for (let step = steps.pop(); step; step = steps.pop()) {
      const stats = await look(step, step === first).catch(allowVanished);
      const found = stats && (await find(step, stats, names).catch(allowVanished));
      if (!stats || !found) onSkip(step.path, 'vanished');
      else if (typeof found === 'string') onSkip(step.path, found);
      else if (!excluded.has(identityOf(stats))) {
        yield found;
        if (found.entry.kind === 'directory') steps.push(...(await childrenOf(step)));
      }
    }
  }
}

const look = ({ disk }: Step, follow: boolean) => (follow ? stat : lstat)(toPath(disk), { bigint: true });

/** Between the listing of a folder and now, another program may have removed it. */
export function allowVanished(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function find(
  { disk, path }: Step,
  stats: BigIntStats,
  names: Map<string, ByteText>,
): Promise<Found | SkipReason> {
  const attributes = attributesOf(path, stats);
  if (stats.isDirectory()) return { disk, entry: { ...attributes, kind: 'directory' }, shared: false };
  if (stats.isSymbolicLink()) {
    const target = await readlink(toPath(disk), { encoding: 'latin1' });
    return { disk, entry: { ...attributes, kind: 'symlink', target }, shared: false };
  }
  if (!stats.isFile()) return stats.isSocket() ? 'socket' : stats.isFIFO() ? 'pipe' : 'device';
  const shared = stats.nlink > 1n;
  const earlier = shared ? names.get(identityOf(stats)) : undefined;
  if (earlier !== undefined) return { disk, entry: { ...attributes, kind: 'hard-link', target: earlier }, shared };
  if (shared) names.set(identityOf(stats), path);
  return { disk, entry: { ...attributes, kind: 'file', size: Number(stats.size) }, shared };
}

export function attributesOf(path: ByteText, { mode, mtimeNs, atimeNs }: BigIntStats) {
  return { path, mode: Number(mode) & 0o7777, modified: mtimeNs, accessed: atimeNs };
}

async function childrenOf({ disk, path }: Step): Promise<Step[]> {
  const names = (await readdir(toPath(disk), { encoding: 'latin1' }).catch(allowVanished)) ?? [];
  const last = names.sort().reverse();
  return last.map((name) => ({ disk: `${disk}/${name}`, path: `${path}/${name}` }));
}
