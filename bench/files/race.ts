/** Archivers on one folder, in turn. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { coarse, differences, snapshotOfFolder } from '../../test/archive/snapshot.ts';
import type { Measure } from '../report/measure.ts';
import { median } from '../report/quantile.ts';
import { type Archiver, bytesOf, type Cost, restoredFolder } from './archivers.ts';

export interface RaceOptions {
  readonly folder: string;
  /** A folder with room for a backup and a restored copy of each archiver, for each round unless `tidy`. */
  readonly scratch: string;
  readonly rounds: number;
  /**
   * Each copy is removed once it was measured. Not for many files: ext4 looks for a free inode past all that were removed
   * in the last seconds, and whoever makes files next pays for it.
   */
  readonly tidy: boolean;
}

export interface Raced {
  readonly archiver: Archiver;
  readonly backUp: Cost;
  readonly restore: Cost;
  /** Bytes of the backup. */
  readonly size: number;
}

/** Medians. Throws when something comes back that is not the same, down to the modes and the second of each time. */
export function race(archivers: readonly Archiver[], options: RaceOptions): Raced[] {
  const { folder, scratch, rounds, tidy } = options;
  const costs = archivers.map(() => ({ backUp: [] as Cost[], restore: [] as Cost[], size: 0 }));
  const inTurn = [...archivers.entries()];
  for (let round = 0; round <= rounds; round++) {
    // Each begins a round as often as the others.
    if (round > 0) inTurn.push(...inTurn.splice(0, 1));
    for (const [index, archiver] of inTurn) {
      const at = (what: string) => join(scratch, `${what}-${index}-${round}`);
      const backUp = alone(folder, () => archiver.backUp(folder, at('backup')));
      const restore = alone(at('backup'), () => archiver.restore(at('backup'), at('restored')));
      if (round === rounds) requireSame(folder, restoredFolder(at('restored'), folder), archiver.name);
      const kept = costs[index];
      // The first round fills the caches.
      if (round > 0) {
        kept?.backUp.push(backUp);
        kept?.restore.push(restore);
      }
      if (kept) kept.size = bytesOf(at('backup'));
      if (tidy) for (const what of ['backup', 'restored']) rmSync(at(what), { recursive: true });
      process.stderr.write(`${archiver.name}: ${backUp.wall} and ${restore.wall} s\n`);
    }
  }
  return archivers.map((archiver, index) => {
    const { backUp = [], restore = [], size = 0 } = costs[index] ?? {};
    return { archiver, backUp: medianOf(backUp), restore: medianOf(restore), size };
  });
}

/**
 * Once the disk has done with what came before: else who waits for the disk waits for what the other one left to it. What
 * is going to be read is in the system's memory, whichever way it was written.
 */
function alone(input: string, work: () => Cost): Cost {
  spawnSync('sync');
  spawnSync('find', [input, '-type', 'f', '-exec', 'cat', '{}', '+'], { stdio: 'ignore' });
  return work();
}

function requireSame(folder: string, restored: string, name: string): void {
  const [before, after] = [folder, restored].map((path) =>
    coarse(snapshotOfFolder(path, 'folder'), { wholeSeconds: true }),
  );
  const different = before && after ? differences(before, after) : ['nothing'];
  if (different.length > 0) throw new Error(`${name} gave back something else: ${different.join('\n')}`);
}

function medianOf(costs: readonly Cost[]): Cost {
  return { wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

/** bkv beside each of the others. The goal is for `tar | age`: what restic does besides is not asked of bkv. */
export function measuresOf(raced: readonly Raced[], what: string, atMost?: number): Measure[] {
  const [ours, ...others] = raced;
  if (!ours) return [];
  const sides = { 'backup of': 'backUp', 'restore of': 'restore' } as const;
  return Object.entries(sides).flatMap(([does, side]) =>
    others.flatMap((other): Measure[] => {
      const { name } = other.archiver;
      const judged = name === 'tar | age' && atMost !== undefined;
      const seconds = (kind: keyof Cost) => ({
        unit: 's',
        ours: ours[side][kind],
        other: { what: name, value: other[side][kind] },
      });
      return [
        { what: `${does} ${what}`, ...seconds('wall'), ...(judged && { goal: { atMost } }) },
        { what: `processor, ${does} ${what}`, ...seconds('cpu') },
      ];
    }),
  );
}
