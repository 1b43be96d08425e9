/**
 * What is being written has a temporary name beside its place until it is whole. A run that is killed leaves it there.
 * The next run that writes to the same folder finds it by that name, sees that no process works on it any more, and
 * removes it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { removeTree } from './restore/remove-tree.ts';

/**
 * `.bkv-partial-<machine>-<process>-<its start>-<random>`: short, so that it fits beside a place whose own name is
 * long.
 */
const form = /^\.bkv-partial-([0-9a-f]{8})-(\d{1,10})-(\d{1,20})-[0-9a-f]{12}$/;
const inPath = /\.bkv-partial-[0-9a-f]{8}-\d+-\d+-[0-9a-f]{12}/;

/** For a file or a folder that is being written, in the folder where it will stay. */
export function partialName(folder: string): string {
  const random = randomBytes(6).toString('hex');
  return join(folder, `.bkv-partial-${machine()}-${process.pid}-${startOf('self')}-${random}`);
}

/** Whether a name is one that {@link partialName} gives. */
export function isPartialName(name: string): boolean {
  return form.test(name);
}

/** For a path that is partial, or inside a partial folder: the folder where it will stay, which the user knows. */
export function withoutPartialName(path: string): string {
  const [before = '', after] = path.split(inPath);
  return after === undefined ? path : join(before, '.', after);
}

export interface Leftovers {
  /** What killed runs had left, removed now. */
  readonly removed: readonly string[];
  /** What another machine or another container is writing, or has left. */
  readonly foreign: readonly string[];
}

/**
 * Looks in one folder, not below it. A folder that cannot be read counts as empty; what cannot be removed is left for
 * the next run.
 */
export async function sweepLeftovers(folder: string): Promise<Leftovers> {
  const names = await readdir(folder).catch(() => []);
  const removed: string[] = [];
  const foreign: string[] = [];
  for (const name of names.filter(isPartialName)) {
    const path = join(folder, name);
    const owner = ownerOf(name);
    if (owner === 'alive') continue;
    if (owner === 'foreign') foreign.push(path);
    else
      await removeTree(path).then(
        () => removed.push(path),
        () => {},
      );
  }
  return { removed, foreign };
}

function ownerOf(name: string): 'alive' | 'dead' | 'foreign' {
  const [, itsMachine, pid = '', start = ''] = form.exec(name) ?? [];
  if (itsMachine !== machine()) return 'foreign';
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'dead';
  }
  // Another process may have got this number since.
  return startOf(pid) === start ? 'alive' : 'dead';
}

/** Process numbers have a meaning on one machine, in one container, only. */
function machine(): string {
  return createHash('sha256').update(`${hostname()} ${processSpace()}`).digest('hex').slice(0, 8);
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** When a process began, in ticks since the machine did (proc(5), field 22 of `stat`); `0` where nothing tells. */
function startOf(pid: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

/** For a message: the name beside which a partial path stands. */
export function leftoverNotes({ removed, foreign }: Leftovers): string[] {
  return [
    ...removed.map((path) => `Removed what an interrupted run had left: ${path}`),
    ...foreign.map(
      (path) => `${basename(path)} was left here by a run on another machine, or one is at work there: ${path}`,
    ),
  ];
}
