/** An example as a stranger has it: a copy outside this clone, with the package installed in it. */
import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, env, pack } from '../package/packed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const isOwn = (path: string) => !/\/(node_modules|dist)$/.test(path);

export interface Example {
  readonly path: string;
  remove(): void;
}

/** Its `package.json` names a version of the registry: the archive made here takes its place. */
export async function copyExample(name: string): Promise<Example> {
  const { path, remove } = temporaryFolder();
  const built = build(`example-${name}`);
  try {
    const app = join(path, name);
    cpSync(join(examples, name), app, { recursive: true, filter: isOwn });
    const archive = pack(built.folder, join(path, 'archive'));
    const how = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', archive, ...how], { cwd: app, env });
    return { path: app, remove };
  } catch (error) {
    remove();
    throw error;
  } finally {
    built.remove();
  }
}
