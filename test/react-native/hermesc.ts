/** Hermes' own compiler, of the package that React Native builds apps with: what it refuses, no app can contain. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folders: Readonly<Record<string, string>> = {
  linux: 'linux64-bin/hermesc',
  darwin: 'osx-bin/hermesc',
  win32: 'win64-bin/hermesc.exe',
};
const place = `../../node_modules/hermes-compiler/hermesc/${folders[process.platform] ?? 'none'}`;
const program = fileURLToPath(new URL(place, import.meta.url));

export const hasHermesc = spawnSync(program, ['--version']).status === 0;
export const needsHermesc = hasHermesc ? '' : ' (skipped: hermesc does not run here)';

export interface Compiled {
  readonly errors: readonly string[];
  /** Globals that ECMAScript has not, by name. Those that are only asked for with `typeof` are none. */
  readonly globals: readonly string[];
}

export function compile(script: string, bytecode: string): Compiled {
  const { status, stderr } = spawnSync(
    program,
    ['-O0', '-emit-binary', '-Wundefined-variable', '-out', bytecode, script],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const errors = stderr.split('\n').filter((line) => line.includes(' error: '));
  const globals = [...stderr.matchAll(/the variable "(\w+)" was not declared/g)].map(([, name = '']) => name);
  return { errors: status === 0 ? errors : [...errors, `ended with ${status}`], globals: [...new Set(globals)].sort() };
}
