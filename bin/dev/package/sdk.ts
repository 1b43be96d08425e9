/** The SDK, module by module: an app's bundler takes what it uses, and a stack names the file. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workerSources } from '../workers.ts';
import { root } from './root.ts';

/** Compiled from the copy that is published, so that its source maps lead to it. */
export async function buildSdk(folder: string): Promise<void> {
  const sources = join(folder, 'src');
  const compiled = join(folder, 'lib');
  for (const room of ['client', 'backup', 'protocol'])
    cpSync(join(root, 'lib', room), join(sources, room), { recursive: true });
  await compile(sources, compiled);
  for (const file of filesIn(compiled).filter((name) => name.endsWith('.d.ts')))
    writeFileSync(join(compiled, file), named(readFileSync(join(compiled, file), 'utf8')));
  for (const file of filesIn(sources))
    if (!existsSync(join(compiled, file.replace(/\.ts$/, '.js')))) rmSync(join(sources, file));
}

/** What the project's own settings do not say: an app has no Node types, and errors were looked for before. */
async function compile(rootDir: string, outDir: string): Promise<void> {
  const settings = join(rootDir, 'tsconfig.json');
  const emit = { noEmit: false, declaration: true, declarationMap: true, sourceMap: true, inlineSources: true };
  const compilerOptions = { ...emit, target: 'ES2022', rewriteRelativeImportExtensions: true, rootDir, outDir };
  const json = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { ...compilerOptions, noCheck: true, types: [] },
    files: [...['client/index.ts', 'client/react-native.ts', 'backup/index.ts', 'protocol/cells.ts'], ...workerSources],
    include: [],
  };
  writeFileSync(settings, JSON.stringify(json));
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  await promisify(execFile)(process.execPath, [compiler, '--project', settings]);
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The compiler leaves `./errors.ts` in declarations, which only some TypeScripts resolve. As long, so the maps still fit. */
function named(declaration: string): string {
  return declaration.replace(/(\b(?:from |import\()(['"])\.[^'"]*)\.ts\2/g, '$1.js$2');
}
