/** Other programs that read and write tars, where this machine has them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';
import { decodeTime } from '../../lib/archive/pax.ts';
import type { Look, Snapshot } from './snapshot.ts';

const script = fileURLToPath(new URL('./stranger.py', import.meta.url));

const hasGnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') ?? false;
const hasPython = spawnSync('python3', ['-c', 'import tarfile']).status === 0;

/** `test`, or a skipped one that says why. */
export const withGnuTar = where(hasGnuTar, 'there is no GNU tar');
export const withPython = where(hasPython, 'there is no python3');

function where(present: boolean, why: string) {
  return (name: string, work: () => Promise<void> | void) =>
    present ? test(name, work) : test.skip(`${name} (skipped: ${why})`, work);
}

/** Its standard error, which is empty when it has nothing to complain of. */
export function gnuTar(args: readonly string[]): string {
  const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  if (status !== 0) throw new Error(`tar ${args.join(' ')}: ${stderr}`);
  return stderr;
}

export function python(...args: string[]): string {
  return execFileSync('python3', [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

interface Listed {
  readonly path: string;
  readonly kind: Look['kind'];
  readonly mode: number;
  readonly mtime: string;
  readonly size: number;
  readonly target: string;
  readonly link: boolean;
  readonly digest: string | null;
}

/** What tarfile sees in an archive and reads from it. */
export function snapshotByPython(archive: string): Snapshot {
  const looks = new Map<string, Look>();
  for (const line of python('list', archive).trim().split('\n')) {
    const { path, kind, mode, mtime, size, target, link, digest }: Listed = JSON.parse(line);
    const earlier = link ? looks.get(target) : undefined;
    looks.set(path, {
      kind,
      mode,
      modified: decodeTime(mtime),
      ...(kind === 'symlink' && { target }),
      ...(kind === 'file' && {
        size: earlier?.size ?? size,
        digest: Buffer.from(digest ?? '', 'hex').toString('base64'),
      }),
    });
  }
  return looks;
}
