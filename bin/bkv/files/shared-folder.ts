/**
 * Whether others could reach into what root restores, by a link of theirs in the place of a folder, or by a file of
 * theirs in it. Through such a path root could be made to write to any file of the system.
 */
import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';
import { Failure } from '../failure.ts';

interface Step {
  readonly path: string;
  readonly stats: Stats;
}

/** As many as Linux follows: a path with more is a circle. */
const mostLinks = 40;
const sticky = 0o1000;

/**
 * For root alone. `room` says whether `path` is an empty folder already, or free. Throws `usage`, with the folder that
 * others can write to: one on the way to `path`, or `path` itself.
 */
export async function requirePrivatePlace(path: string, room: 'free' | 'empty'): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  // Not resolve(): it takes away `..` behind a link, where the system goes up from where the link leads.
  const place = isAbsolute(path) ? path : `${process.cwd()}/${path}`;
  const steps = await stepsTo(room === 'empty' ? place : dirname(place));
  const open = room === 'empty' ? steps.at(-1) : undefined;
  const shared = steps.find((step) => isShared(step) || (step === open && isWritable(step)));
  if (!shared) return;
  const danger = 'others could put a link or a file of theirs into what root restores there.';
  const text = `Others can write to ${shared.path}: ${danger} Give --to another place, or go on with --into-shared-folder.`;
  throw new Failure('usage', text, { path: shared.path });
}

/** In a folder like /tmp (sticky) others can add names but not touch those of root. */
function isShared(step: Step): boolean {
  return step.stats.uid !== 0 || (isWritable(step) && (step.stats.mode & sticky) === 0);
}

function isWritable({ stats: { mode, gid } }: Step): boolean {
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
}

/**
 * Every folder that the system goes through on the way, with the last one and those that links lead through; also the
 * links of other users.
 */
async function stepsTo(path: string): Promise<Step[]> {
  const steps: Step[] = [];
  const { root } = parse(path);
  const names = path.slice(root.length).split(sep).reverse();
  let at = root;
  let links = 0;
  steps.push({ path: at, stats: await lstat(at) });
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (name === '' || name === '.') continue;
    const next = name === '..' ? dirname(at) : join(at, name);
    const stats = await lstat(next);
    if (stats.isSymbolicLink()) {
      const target = await readlink(next);
      // Its owner can make it lead elsewhere, also out of a folder like /tmp.
      if (stats.uid !== 0) steps.push({ path: next, stats });
      links += 1;
      if (links > mostLinks) throw new Failure('usage', `${path} leads in a circle.`);
      if (target.startsWith(sep)) at = root;
      names.push(...target.split(sep).reverse());
    } else {
      at = next;
      steps.push({ path: at, stats });
    }
  }
  return steps;
}
