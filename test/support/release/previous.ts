/** The release before this one, taken from the history and built: what an update starts from. */
import { execFileSync, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';

/** A new release puts its predecessor here, in a commit of its own (CONTRIBUTING.md). */
export const previous = { version: '0.2.0', commit: 'e9f2290ea28bb04c140139e8b8e5f03c78061997' } as const;

export interface Release {
  /** Its source tree, with its functions in `dist/lambdas`. */
  readonly path: string;
  remove(): void;
}

const root = process.cwd();

/** False in a clone without the history, such as a shallow one. */
export const hasPrevious = (): boolean =>
  spawnSync('git', ['cat-file', '-e', `${previous.commit}^{commit}`], { cwd: root, stdio: 'ignore' }).status === 0;

/** Builds it with the packages of this release, whose versions are its own. Throws where {@link hasPrevious} is false. */
export function openPrevious(): Release {
  const folder = temporaryFolder();
  const archive = folder.at('release.tar');
  execFileSync('git', ['archive', '--format=tar', `--output=${archive}`, previous.commit], { cwd: root });
  const path = folder.at('release');
  execFileSync('mkdir', [path]);
  execFileSync('tar', ['-xf', archive, '-C', path]);
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  execFileSync(process.execPath, ['bin/dev/build.ts'], { cwd: path, stdio: ['ignore', 'ignore', 'inherit'] });
  return { path, remove: folder.remove };
}
