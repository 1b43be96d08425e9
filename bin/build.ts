/** Bundles what runs without this source tree: one file per function, and the client SDK for browsers. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  logLevel: 'warning',
  legalComments: 'none',
};

/** The functions, each a file of lambdas/ that exports `handler`, by name. */
export const functionFiles = readdirSync(join(root, 'lambdas'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

async function buildFunctions(): Promise<void> {
  await build({
    ...shared,
    entryPoints: functionFiles.map((name) => ({ in: `lambdas/${name}.ts`, out: `${name}/index` })),
    outdir: join(dist, 'lambdas'),
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    keepNames: true,
    define: { 'process.env.VAULT_VERSION': JSON.stringify(manifest.version) },
    // Some dependencies are CommonJS and ask for Node's own modules by require.
    banner: {
      js: "import{createRequire as createRequireForBundle}from'node:module';const require=createRequireForBundle(import.meta.url);",
    },
  });
}

rmSync(dist, { recursive: true, force: true });
await buildFunctions();
