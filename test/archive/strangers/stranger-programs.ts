/** Other programs that read and write tars. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { decodeTime } from '../../../lib/archive/format/pax.ts';
import type { Look, Snapshot } from '../snapshot.ts';

const script = fileURLToPath(new URL('./stranger.py', import.meta.url));

/** Its standard error, which is empty when it has nothing to complain of. */
export function runGnuTar(args: readonly string[]): string {
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
