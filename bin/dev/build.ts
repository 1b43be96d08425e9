/**
 * Bundles what runs without this source tree: one file per function, the client SDK for browsers, and the page.
 * With `--if-changed` only when a source is younger than what is built.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { type ZipOptions, zipSync } from 'fflate';
import manifest from '../../package.json' with { type: 'json' };
import {
  builtinsByRequire,
  curvesFile,
  curvesSource,
  curvesWhenUsed,
  fewExceptions,
  isOpaque,
  noEventStreams,
  noSdkClients,
  opaqueApart,
  opaqueWasm,
  plainCommands,
  shortLocals,
  splitOpaque,
} from './functions/plugins.ts';
import { type BundleSizes, sizesOf } from './functions/sizes.ts';
import { buildWeb } from './web/build-web.ts';
import { workerEntries } from './workers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  logLevel: 'warning',
  legalComments: 'none',
};

/** The custom resources of the key store, bundled as `key-store-<name>`: they export `onEvent` and `isComplete`. */
const resourceFiles = namesIn('lambdas/key-store');

function namesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));
}

/** A file beside the function that evaluates, so that a cold start reads none of it before a set's key has come. */
const libsodium = 'libsodium-wrappers-sumo';
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${libsodium}$`) }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './libsodium.mjs', external: true },
    );
  },
};

/** Those in the background that call AWS by lib/aws/sdk alone, as all behind a route do. */
const lean = ['destroyer', 'rewrap-escrow', 'rewrap-setup'];

async function buildFunctions(): Promise<void> {
  const entry = (folder: string) => (name: string) => ({ in: `${folder}/${name}.ts`, out: `${name}/index` });
  const background = namesIn('lambdas/background').filter((name) => !lean.includes(name));
  const sizes = {
    ...(await bundleFunctions(
      [
        ...namesIn('lambdas').map(entry('lambdas')),
        ...lean.map(entry('lambdas/background')),
        { in: libsodium, out: 'recovery-start/libsodium' },
      ],
      [noSdkClients, plainCommands, fewExceptions, curvesWhenUsed],
    )),
    ...(await bundleFunctions([
      ...background.map(entry('lambdas/background')),
      ...resourceFiles.map((name) => ({ in: `lambdas/key-store/${name}.ts`, out: `key-store-${name}/index` })),
    ])),
  };
  writeFileSync(join(dist, 'bundles.json'), `${JSON.stringify(sizes, null, 2)}\n`);
}

async function bundleFunctions(
  entryPoints: { in: string; out: string }[],
  plugins: readonly Plugin[] = [],
): Promise<BundleSizes> {
  const { metafile } = await build({
    ...shared,
    entryPoints,
    outdir: join(dist, 'lambdas'),
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins: [apart, builtinsByRequire, opaqueApart, noEventStreams, ...plugins, shortLocals],
    // The names in a stack stay readable. `keepNames` would set each while the function loads, and while it runs.
    ...{ minify: false, minifySyntax: true, minifyWhitespace: true },
    define: { 'process.env.VAULT_VERSION': JSON.stringify(manifest.version) },
    // Some dependencies are CommonJS and ask for Node's own modules by require.
    banner: {
      js: "import{createRequire as createRequireForBundle}from'node:module';const require=createRequireForBundle(import.meta.url);",
    },
    metafile: true,
  });
  await putBeside(metafile);
  return sizesOf(metafile);
}

/** The files that a bundle loads from its own folder. */
async function putBeside({ inputs, outputs }: Metafile): Promise<void> {
  const isCurves = (input: string) => input.startsWith(`${curvesWhenUsed.name}:`);
  const put = (name: string, bytes: Uint8Array, isUsed: (input: string) => boolean) => {
    for (const [output, { inputs }] of Object.entries(outputs))
      if (Object.keys(inputs).some(isUsed)) writeFileSync(join(root, dirname(output), name), bytes);
  };
  const opaque = Object.keys(inputs).find(isOpaque);
  if (opaque) put(opaqueWasm, splitOpaque(join(root, opaque)).wasm, isOpaque);
  if (Object.keys(inputs).some(isCurves)) put(curvesFile, await bundleCurves(), isCurves);
}

async function bundleCurves(): Promise<Uint8Array> {
  const stdin = { contents: curvesSource, resolveDir: root };
  const { outputFiles } = await build({ ...shared, stdin, platform: 'node', target: 'node24', write: false });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** The only time that a zip can have and that says nothing. fflate writes the local time, so this is a local time too. */
const noTime = new Date(1980, 0, 1);

/**
 * The functions as they are deployed. Stored and not compressed, with one time for all, so that the same source makes
 * the same bytes on any machine and in any version of Node: anyone can compute the CodeSha256 that Lambda shows.
 */
function packFunctions(): void {
  const functions = join(dist, 'lambdas');
  for (const entry of readdirSync(functions, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(functions, entry.name);
    const files = readdirSync(folder).sort();
    const stored: ZipOptions = { level: 0, mtime: noTime, os: 3, attrs: 0o644 << 16 };
    const zip = zipSync(Object.fromEntries(files.map((name) => [name, [readFileSync(join(folder, name)), stored]])));
    writeFileSync(join(functions, `${entry.name}.zip`), zip);
  }
}

/**
 * The dictionaries of the password check are a part of their own, loaded when a password is first checked. The workers
 * are beside the parts, where those that start them look for them.
 */
async function buildClient(): Promise<void> {
  await build({
    ...shared,
    entryPoints: [{ in: 'lib/client/index.ts', out: 'index' }, ...workerEntries],
    outdir: join(dist, 'client'),
    splitting: true,
    platform: 'browser',
    target: 'es2022',
    // An error that nobody catches shows the line that it is from.
    lineLimit: 200,
  });
}

/** The last thing that a build writes. */
const stamp = join(dist, 'client', 'index.js');

function isCurrent(): boolean {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const sources = ['lib', 'lambdas', 'web', 'bin/dev/web'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return [...sources, 'bin/dev/build.ts', 'package-lock.json'].every(
    (file) => statSync(join(root, file)).mtimeMs < built,
  );
}

if (!process.argv.includes('--if-changed') || !isCurrent()) {
  await buildFunctions();
  packFunctions();
  await buildWeb({ root, folder: join(dist, 'web') });
  await buildClient();
}
