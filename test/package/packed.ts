/** The package as a stranger gets it: built, packed, and installed in an empty folder. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const builder = join(root, 'bin/dev/package.ts');

/** What the npm that runs the tests says of this clone would make it the place to install to. How to reach a registry stays. */
const kept = /^npm_config_(registry|cache|cafile|userconfig|(https_?|no)?proxy)$/i;
const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name) || kept.test(name));
export const env: NodeJS.ProcessEnv = { ...Object.fromEntries(inherited), npm_config_update_notifier: 'false' };

/** Whether npm's registry can be asked: what the package depends on comes from there. */
const canInstall = spawnSync('npm', ['ping', '--fetch-retries=0'], { env, stdio: 'ignore' }).status === 0;
export const needsRegistry = canInstall ? '' : " (skipped: npm's registry does not answer)";

/** Where `name` is only built: inside the clone, for the types of what it depends on. */
export function build(name: string): { folder: string; remove(): void } {
  const folder = join('dist', `${name}-${process.pid}`);
  execFileSync(process.execPath, [builder, folder], { cwd: root, stdio: 'pipe' });
  return { folder: join(root, folder), remove: () => rmSync(join(root, folder), { recursive: true, force: true }) };
}

/** Gives the archive's path. */
export function pack(folder: string, to: string): string {
  mkdirSync(to, { recursive: true });
  execFileSync('npm', ['pack', folder, '--pack-destination', to], { env, stdio: 'pipe' });
  return join(to, `backup-key-vault-${manifest.version}.tgz`);
}

export interface App {
  readonly path: string;
  /** Makes a file in it. */
  write(name: string, text: string): void;
  /** Runs a program in it, the app's own first in the path. Rejects when it fails. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): void;
}

/** An app that has installed the package, and nothing else. */
export async function install(name: string): Promise<App> {
  const { path, remove } = temporaryFolder();
  const built = build(name);
  try {
    const archive = pack(built.folder, join(path, 'archive'));
    const app = join(path, 'app');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const how = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', archive, ...how], { cwd: app, env });
    const search = { ...env, PATH: [join(app, 'node_modules/.bin'), env.PATH ?? ''].join(delimiter) };
    return {
      path: app,
      write: (file, text) => writeFileSync(join(app, file), text),
      run: async (command, ...args) =>
        (await promisify(execFile)(command, args, { cwd: app, env: search, maxBuffer: 2 ** 26 })).stdout,
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  } finally {
    built.remove();
  }
}

export interface Node {
  readonly path: string;
  /** Such as `20.20.2`. */
  readonly version: string;
}

/** Each that this machine has, by its number: the clone's own, those of the path, and what NODE_22 and the like name. */
export function nodes(): Map<number, Node> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const named = [20, 22, 24].flatMap((major) => [
    process.env[`NODE_${major}`] ?? '',
    ...folders.map((folder) => join(folder, `node${major}`)),
  ]);
  const found = new Map<number, Node>();
  for (const path of [process.execPath, ...named, ...folders.map((folder) => join(folder, 'node'))]) {
    if (!existsSync(path)) continue;
    const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
    const major = Number.parseInt(version, 10);
    if (!found.has(major)) found.set(major, { path, version });
  }
  return found;
}
