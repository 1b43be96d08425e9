/**
 * `npm run reference`: the SDK's reference, in dist/reference. Fails where an export has no documentation or a link leads
 * nowhere. TypeDoc reads a TypeScript older than the project's, so docs/reference installs both for itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/reference', import.meta.url));
const installed = join(folder, 'node_modules', '.package-lock.json');

function isInstalled(): boolean {
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  // It has said why itself.
  if (status !== 0) process.exit(status ?? 1);
}

if (!isInstalled()) run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
run(process.execPath, join('node_modules', 'typedoc', 'bin', 'typedoc'));
