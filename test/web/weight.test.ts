/** What the page weighs beside the SDK, which apps have anyway. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import { type BuildResult, build, type Plugin } from 'esbuild';
import { webOptions } from '../../bin/dev/web/build-web.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const most = 60 * 1024;

const withoutSdk: Plugin = {
  name: 'without-sdk',
  setup({ onResolve }) {
    onResolve({ filter: /\/lib\// }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    );
  },
};

let built: BuildResult<{ metafile: true; write: false }>;

beforeAll(async () => {
  built = await build({
    ...webOptions,
    absWorkingDir: root,
    entryPoints: webOptions.entryPoints.filter(({ out }) => out === 'page'),
    outdir: 'weighed',
    metafile: true,
    write: false,
    plugins: [withoutSdk],
  });
});

/** A file, and all that the browser fetches with it. */
function withImports(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const { path, kind, external } of built.metafile.outputs[file]?.imports ?? [])
    if (kind === 'import-statement' && !external) withImports(path, known);
  return known;
}

/** The part that begins with this module. */
const partOf = (entry: string): string =>
  Object.entries(built.metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0] ?? '';

const weigh = (files: Iterable<string>): number =>
  built.outputFiles
    .filter(({ path }) => new Set(files).has(path.slice(root.length)))
    .reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);

test('opened, it loads less than 60 KiB gzipped: its styles and all its languages included', () => {
  const weight = weigh([...withImports(partOf('web/page.tsx')), 'weighed/page.css']);
  expect(weight).toBeGreaterThan(most / 4);
  expect(weight).toBeLessThan(most);
});

test('what reads QR codes, and the list of words, come only when they are asked for', () => {
  const opened = withImports(partOf('web/page.tsx'));
  for (const part of ['web/parts/read-code.ts', 'web/story/suggestion.ts'].map(partOf)) {
    expect(part).not.toBe('');
    expect(opened).not.toContain(part);
  }
});
