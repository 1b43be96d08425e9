/** The samples of a Markdown text, compiled in an app that has the package. */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Makes `folder` an app. The package stays where it is built, beside the types of what it depends on. */
export function makeApp(folder: string, builtPackage: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(builtPackage, join(folder, 'node_modules/backup-key-vault'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}

/** A source of the app, to be compiled. */
export function writeSample(folder: string, name: string, sample: string): void {
  writeFileSync(join(folder, `${name}.ts`), sample);
}

/** Each to `<name>.js`, by the strictest rules of an app for browsers or Node. Gives what the compiler complains of. */
export async function compile(folder: string, names: readonly string[]): Promise<string> {
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'];
  const unused = [
    '--noUnusedLocals',
    '--noUnusedParameters',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
  ];
  const args = [compiler, ...options, ...unused, '--types', '', '--ignoreConfig', ...names.map((name) => `${name}.ts`)];
  return promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => '',
    ({ stdout }) => stdout,
  );
}
