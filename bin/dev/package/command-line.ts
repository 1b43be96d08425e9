/**
 * The command line as JavaScript: one file to start, and a part for each command that is loaded when it runs. It is as
 * readable as its source, and names each file: maps would be half of it again, and nobody builds on it.
 */
import { chmodSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { publishedManifest } from './manifest.ts';
import { root } from './root.ts';

/** Gives the files that it was made of, from the root. */
export async function buildCommandLine(folder: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'bin/bkv.ts', out: 'bkv' }],
    outdir: join(folder, 'bin'),
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    external: Object.keys(publishedManifest.dependencies).flatMap((name) => [name, `${name}/*`]),
    plugins: [itself, withoutVault, besideIt],
    // Some of what is bundled is CommonJS and asks for Node's own modules by require.
    banner: {
      js: "import{createRequire as createRequireForBundle}from'node:module';const require=createRequireForBundle(import.meta.url);",
    },
  });
  chmodSync(join(folder, 'bin', 'bkv.js'), 0o755);
  return Object.keys(metafile.inputs);
}

/** What the command line reads of its manifest is read of the one that is published. */
const itself: Plugin = {
  name: 'itself',
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, ({ path }) =>
      path === join(root, 'package.json') ? { contents: JSON.stringify(publishedManifest), loader: 'json' } : undefined,
    );
  },
};

/** The embedded vault needs the functions and the AWS SDK, which nobody wants in an app: `bkv serve` says where it is. */
const withoutVault: Plugin = {
  name: 'without vault',
  setup({ onResolve }) {
    onResolve({ filter: /lib\/local\/process\.ts$/ }, () => ({ path: join(root, 'bin/dev/package/no-vault.ts') }));
  },
};

/**
 * What is large, or starts a thread by its file, is in the SDK beside it. What needs it is a part, loaded when it runs: the
 * path leads from there.
 */
const besideIt: Plugin = {
  name: 'beside it',
  setup({ onResolve }) {
    onResolve(
      { filter: /^\.\.?\/(.*\/)?(dictionaries\/.*|zxcvbn|argon2|opaque-thread)\.ts$/ },
      ({ path, resolveDir }) => ({
        path: join('../..', relative(root, join(resolveDir, path))).replace(/ts$/, 'js'),
        external: true,
      }),
    );
  },
};
