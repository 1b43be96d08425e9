/**
 * Modules of the SDK that pass on one part of a package. In the npm package they hold that part, bundled, so that an app
 * need not install all the rest: other hashes, second formats, maps. They are of no use to anyone but the module that
 * imports them, so they have no types.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './root.ts';

const modules = ['client/strength/zxcvbn', 'protocol/crypto/set/argon2-library'];

/** Gives the files that they were made of, from the root. */
export async function writeBorrowed(folder: string): Promise<string[]> {
  for (const name of modules)
    for (const end of ['.js.map', '.d.ts', '.d.ts.map']) rmSync(join(folder, 'lib', name + end));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: modules.map((name) => ({ in: `lib/${name}.ts`, out: name })),
    outdir: join(folder, 'lib'),
    bundle: true,
    minify: true,
    // An error that nobody catches shows the line that it is from.
    lineLimit: 200,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}
