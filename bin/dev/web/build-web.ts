/** Bundles the page that the embedded vault serves, into one flat folder: its parts, its style, workers and samples. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { workerEntries } from '../workers.ts';

/** Without what depends on where it is built from and to. */
export const webOptions = {
  entryPoints: [{ in: 'web/page.tsx', out: 'page' }, { in: 'web/styles/page.css', out: 'page' }, ...workerEntries],
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2024',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  legalComments: 'none',
} satisfies BuildOptions;

export async function buildWeb({ root, folder }: { root: string; folder: string }): Promise<void> {
  // Parts of an earlier build have other names.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({ ...webOptions, absWorkingDir: root, outdir: folder });
  for (const file of ['index.html', 'mark.svg']) cpSync(join(root, 'web', file), join(folder, file));
  const samples = join(root, 'web', 'sample');
  for (const file of readdirSync(samples)) cpSync(join(samples, file), join(folder, file));
}
