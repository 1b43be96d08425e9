/** Programs that make a backup of a folder and put it back, each as its user runs it, and what that costs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seconds. The processor's are of all its processes, and may be more than those on the clock. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

export interface Archiver {
  readonly name: string;
  /** `place` is free, and becomes a file or a folder. */
  backUp(folder: string, place: string): Cost;
  /** Into `to`, which is free; the folder stands there under its own name, or under its path. */
  restore(place: string, to: string): Cost;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'dist', 'npm', 'bin', 'bkv.js');

export type OtherName = 'tar | age' | 'tar | age, sync' | 'restic';

/**
 * bkv, and those of the others that are installed; the key of each is in `scratch`. `missing` names the rest. bkv is the
 * command that is published, built anew.
 */
export function archivers(
  scratch: string,
  names: readonly OtherName[] = ['tar | age', 'restic'],
): { readonly present: readonly Archiver[]; readonly missing: string[] } {
  execFileSync(process.execPath, ['--no-warnings', join(root, 'bin/dev/package.ts')], { cwd: root });
  const others: Record<OtherName, { readonly needs: readonly string[]; readonly make: () => Archiver }> = {
    'tar | age': { needs: ['tar', 'age', 'age-keygen'], make: () => tarAndAge(scratch) },
    'tar | age, sync': { needs: ['tar', 'age', 'age-keygen', 'sync'], make: () => synced(tarAndAge(scratch)) },
    restic: { needs: ['restic'], make: restic },
  };
  const isHere = (name: string) => spawnSync(name, ['--version']).error === undefined;
  const [here, missing] = [[] as Archiver[], [] as string[]];
  for (const name of names) {
    const { needs, make } = others[name];
    if (needs.every(isHere)) here.push(make());
    else missing.push(name);
  }
  return { present: [bkv(scratch), ...here], missing };
}

function bkv(scratch: string): Archiver {
  const home = join(scratch, 'home');
  const digits = randomBytes(32).toString('hex');
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'backup-key'), digits, { mode: 0o600 });
  const run = `VAULT_HOME=${quoted(home)} ${quoted(process.execPath)} ${quoted(command)}`;
  return {
    name: 'bkv',
    backUp: (folder, place) => costOf(`${run} backup ${quoted(folder)} --out ${quoted(place)}`),
    restore: (place, to) => costOf(`${run} restore ${quoted(place)} --to ${quoted(to)} --key ${digits}`),
  };
}

function tarAndAge(scratch: string): Archiver {
  const identity = join(scratch, `age-key-${randomBytes(4).toString('hex')}`);
  execFileSync('age-keygen', ['-o', identity], { stdio: 'pipe' });
  const recipient = execFileSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).trim();
  return {
    name: 'tar | age',
    backUp: (folder, place) =>
      costOf(
        `tar c -C ${quoted(dirname(folder))} ${quoted(basename(folder))} | age -r ${recipient} > ${quoted(place)}`,
      ),
    restore(place, to) {
      mkdirSync(to);
      return costOf(`age -d -i ${quoted(identity)} ${quoted(place)} | tar x -C ${quoted(to)}`);
    },
  };
}

/** With what was made on the disk, as bkv promises of a backup. */
function synced({ name, backUp, restore }: Archiver): Archiver {
  const andSync = ({ wall, cpu }: Cost, path: string): Cost => {
    const wait = costOf(`find ${quoted(path)} -type f -exec sync {} +`);
    return { wall: wall + wait.wall, cpu: cpu + wait.cpu };
  };
  return {
    name: `${name}, sync`,
    backUp: (folder, place) => andSync(backUp(folder, place), place),
    restore: (place, to) => andSync(restore(place, to), to),
  };
}

function restic(): Archiver {
  const run = (place: string) => `RESTIC_PASSWORD=bench restic --quiet --no-cache -r ${quoted(place)}`;
  return {
    name: 'restic',
    backUp(folder, place) {
      costOf(`${run(place)} init`);
      return costOf(`cd ${quoted(dirname(folder))} && ${run(place)} backup ${quoted(basename(folder))}`);
    },
    restore: (place, to) => costOf(`${run(place)} restore latest --target ${quoted(to)}`),
  };
}

/** Of a line of bash. Throws when any part of it fails. */
function costOf(line: string): Cost {
  const script = `set -o pipefail; TIMEFORMAT='%R %U %S'; time { ${line}; } >/dev/null 2>&3`;
  const { status, stderr, output } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${line}: ${output?.[3] ?? stderr}`);
  const [wall = Number.NaN, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { wall, cpu: user + system };
}

/** For the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Bytes of a file, or of all files in a folder. */
export function bytesOf(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((total, name) => total + bytesOf(join(path, name)), 0);
}

/** Where a restored folder stands: restic puts it under the path that it was given. */
export function restoredFolder(to: string, folder: string): string {
  const place = join(to, basename(folder));
  if (!existsSync(place)) throw new Error(`expected ${place}`);
  return place;
}
