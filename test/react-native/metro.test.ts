/** The npm package in an app's bundle: Metro finds it, Hermes compiles it, and it does its work where nothing else is. */
import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Plugin } from 'esbuild';
import { codeIn, readPage } from '../docs/markdown.ts';
import { build } from '../package/packed.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { bareContext, bundle } from './bare/context.ts';
import { compile, hasHermesc, needsHermesc } from './hermesc.ts';
import { type Redirector, redirectTo } from './redirector.ts';
import type { Given } from './story.ts';
import { outside, told } from './told.ts';

/** The app's own code, which imports the package by its name. */
const byName: Plugin = {
  name: 'by name',
  setup({ onResolve }) {
    onResolve({ filter: /lib\/client\/react-native\.ts$/ }, () => ({
      path: 'backup-key-vault/react-native',
      external: true,
    }));
  },
};

let built: ReturnType<typeof build>;
let set: VaultSetProcess;
let redirector: Redirector;

beforeAll(async () => {
  built = build('react-native');
  const story = await bundle('test/react-native/story.ts', { format: 'esm', plugins: [byName] });
  writeFileSync(join(built.folder, 'story.js'), story);
  writeFileSync(join(built.folder, 'app.js'), "import { story } from './story.js';\nglobalThis.story = story;\n");
  const bundler = fileURLToPath(new URL('./metro-bundle.ts', import.meta.url));
  const command = ['--no-warnings', bundler, built.folder];
  [set] = await Promise.all([startVaultSetProcess(), promisify(execFile)(process.execPath, command)]);
  redirector = await redirectTo(set.vault(1).url);
});

afterAll(async () => {
  redirector?.close();
  await set?.close();
  built?.remove();
});

const file = (name: string) => join(built.folder, name);

test('an app that Metro bundled does all that it did from the sources', async () => {
  const bare = await bareContext();
  bare.run(readFileSync(file('app.bundle.js'), 'utf8'), 'app.bundle.js');
  const story = bare.run('story') as (given: Given) => Promise<string>;
  expect(JSON.parse(await story(await outside(bare, set, redirector.url)))).toEqual(told);
});

test('the guide leaves out the words that this bundle leaves out', () => {
  const sourceOf = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const pattern = /const leftOut = (.+);/;
  expect(pattern.exec(sourceOf('../../docs/react-native.md'))?.[1]).toBe(
    pattern.exec(sourceOf('./metro-bundle.ts'))?.[1],
  );
  expect(statSync(file('app.bundle.js')).size).toBeLessThan(5_000_000);
});

test('the guide compiles against the package', async () => {
  const outside = [
    "declare module 'react-native-quick-crypto' {",
    "  const crypto: Crypto & Pick<typeof import('node:crypto'), 'argon2'>;",
    '  export default crypto;',
    '}',
    "declare const vaults: import('backup-key-vault/react-native').MemberOptions[];",
    'declare const password: string;',
    "declare const NativeOpaque: import('backup-key-vault/react-native').OpaqueAdapter['client'];",
    'interface Source { size: number; read(at: number, length: number): Promise<Uint8Array> }',
    'interface Sink { write(bytes: Uint8Array): Promise<void> }',
  ];
  writeFileSync(file('outside.d.ts'), outside.join('\n'));
  const blocks = codeIn(readPage('docs/react-native.md'), 'ts');
  expect(blocks).toHaveLength(3);
  for (const [index, block] of blocks.entries()) writeFileSync(file(`guide-${index}.ts`), block);
  const paths = { 'backup-key-vault/react-native': ['./lib/client/react-native.d.ts'] };
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
  };
  const all = { ...compilerOptions, lib: ['es2022', 'dom'], types: ['node'], paths };
  writeFileSync(
    file('tsconfig.json'),
    JSON.stringify({ compilerOptions: all, include: ['guide-*.ts', 'outside.d.ts'] }),
  );
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--project', built.folder]);
  expect(stdout).toBe('');
});

test('the bundle has no part that only a page or Node could run', () => {
  const text = readFileSync(file('app.bundle.js'), 'utf8');
  expect(text).toContain('unfit_adapter');
  expect(text).not.toMatch(/import\.meta|new Worker\(|WebAssembly\.|getBuiltinModule|AGFzbQ/);
});

(hasHermesc ? test : test.skip)(
  `Hermes compiles it, and it names no global that React Native has not${needsHermesc}`,
  () => {
    const { errors, globals } = compile(file('app.bundle.js'), file('app.hbc'));
    expect(errors).toEqual([]);
    const ofReactNative = [
      'AbortController',
      'AbortSignal',
      'URL',
      'clearTimeout',
      'console',
      'fetch',
      'performance',
      'setTimeout',
    ];
    const ofHermes = ['Intl', 'Promise', 'atob', 'btoa'];
    // Only where an answer is a stream, which React Native's never is.
    const unused = ['TextDecoder'];
    expect(globals).toEqual([...ofReactNative, ...ofHermes, ...unused].sort());
  },
);

(hasHermesc ? test : test.skip)(`Hermes refuses what it does not know${needsHermesc}`, () => {
  writeFileSync(file('later.js'), 'async function* later() { yield await structuredClone(1); }');
  expect(compile(file('later.js'), file('later.hbc')).errors).toEqual([
    expect.stringContaining('async generators are unsupported'),
    'ended with 2',
  ]);
});
