/** What a minified page loads of the package, part by part. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** As docs/sdk.md names them. */
const parts = {
  sdk: 'the SDK, with the words for users',
  opaque: 'OPAQUE',
  set: 'the vault set',
  identity: 'what reads `identity`',
  dictionaries: 'the words of weak passwords, with English',
  language: 'the largest of the other languages',
  backup: '`backup-key-vault/backup` alone',
} as const;

type Part = keyof typeof parts;

export interface Size {
  readonly part: string;
  /** Bytes. */
  readonly size: number;
  readonly gzip: number;
}

/** `folder` is the built package. */
export async function sizesOf(folder: string): Promise<Size[]> {
  const client = await bundle(folder, 'client');
  const backup = await bundle(folder, 'backup');
  const of = (part: Part, files: readonly Uint8Array[]): Size => ({
    part: parts[part],
    size: files.reduce((bytes, file) => bytes + file.length, 0),
    gzip: files.reduce((bytes, file) => bytes + gzipSync(file, { level: 9 }).length, 0),
  });
  const named = (part: Part) =>
    of(
      part,
      client.filter(({ made }) => made === part).map(({ contents }) => contents),
    );
  return [
    named('sdk'),
    named('opaque'),
    named('set'),
    named('identity'),
    named('dictionaries'),
    largest(client.filter(({ made }) => made === 'language').map(({ contents }) => of('language', [contents]))),
    of(
      'backup',
      backup.map(({ contents }) => contents),
    ),
  ];
}

async function bundle(folder: string, entry: 'client' | 'backup'): Promise<{ made: Part; contents: Uint8Array }[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [`lib/${entry}/index.js`],
    outdir: 'page',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
  });
  return Object.entries(metafile.outputs).map(([path, { inputs }]) => {
    const contents = outputFiles.find((file) => file.path === join(folder, path))?.contents;
    if (!contents) throw new Error(`esbuild expected ${path} among its files`);
    return { made: partOf(Object.keys(inputs).join('\n')), contents };
  });
}

function partOf(inputs: string): Part {
  if (inputs.includes('@serenity-kit')) return 'opaque';
  if (/\/argon2-library\.js|client\/set\/(registering|recovering)\.js/.test(inputs)) return 'set';
  if (inputs.includes('lib/client/index.js')) return 'sdk';
  if (inputs.includes('lib/protocol/crypto/identity.js')) return 'identity';
  if (/^lib\/client\/strength\/dictionaries\/(?!en|passwords|world|chinese)[\w-]+\.js$/.test(inputs)) return 'language';
  return /@zxcvbn-ts|client\/strength/.test(inputs) ? 'dictionaries' : 'sdk';
}

function largest(sizes: readonly Size[]): Size {
  return sizes.reduce((one, other) => (other.gzip > one.gzip ? other : one));
}

export function toTable(sizes: readonly Size[]): string {
  return sizes.map(({ part, size, gzip }) => `${part}: ${kilo(size)} KB, ${kilo(gzip)} KB gzip\n`).join('');
}

function kilo(bytes: number): string {
  const kilobytes = bytes / 1000;
  return kilobytes < 10 ? kilobytes.toFixed(1) : Math.round(kilobytes).toLocaleString('en');
}
