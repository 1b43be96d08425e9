/** What is in the archive, and what tools say of it. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build as bundle } from 'esbuild';
import { filesIn } from '../../bin/dev/package/sdk.ts';
import { languageCodes, loadLanguage } from '../../lib/client/strength/languages.ts';
import manifest from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../support/temporary-folder.ts';
import { build, pack } from './packed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const place = temporaryFolder();
let built: ReturnType<typeof build>;
let archive: string;
let names: string[];

const read = (name: string) => readFileSync(join(built.folder, name), 'utf8');
const json = (name: string) => JSON.parse(read(name));
const tool = (name: string, ...args: string[]) =>
  promisify(execFile)(join(root, 'node_modules/.bin', name), args, { cwd: root }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );

beforeAll(() => {
  built = build('contents');
  archive = pack(built.folder, place.path);
  names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n').sort();
});

afterAll(() => {
  built?.remove();
  place.remove();
});

describe('the archive', () => {
  test('has what was built, all of it', () => {
    expect(names).toEqual(filesIn(built.folder).map((name) => `package/${name}`));
  });

  test('has the compiled SDK and command line, licence and notices, the words for users, the vectors, and no tests, functions or stacks', () => {
    const tops = new Set(
      names.map((name) =>
        name
          .split('/')
          .slice(1, 3)
          .join('/')
          .replace(/\/.*\..*$/, ''),
      ),
    );
    expect([...tops].sort()).toEqual(
      [
        ...['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md', 'package.json', 'sbom.spdx.json'],
        ...['bin', 'bin/parts', 'lib/backup', 'lib/client', 'lib/protocol'],
        ...['messages', 'src/backup', 'src/client', 'src/protocol', 'vectors'],
      ].sort(),
    );
  });

  test('is the same, byte for byte, each time it is built and wherever', () => {
    const again = build('contents-again');
    try {
      const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
      expect(digest(pack(again.folder, join(place.path, 'again')))).toBe(digest(archive));
    } finally {
      again.remove();
    }
  });

  test('publint has nothing to say', async () => {
    expect(await tool('publint', 'run', archive, '--strict')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All good!'),
    });
  });

  // That require() gets an ES module is what Node 20.19 and later allow: test/package/node.test.ts does it.
  test('its types are right for every way to resolve them', async () => {
    const { code, stdout } = await tool('attw', archive, '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji');
    expect(stdout).toContain('No problems found');
    expect(code).toBe(0);
  });
});

describe('the manifest', () => {
  test('depends on what the clone is tested with, at that version, and runs nothing at install', () => {
    const { dependencies, scripts, version } = json('package.json');
    expect(Object.keys(dependencies).length).toBeGreaterThan(4);
    expect(manifest.dependencies).toMatchObject(dependencies);
    expect(scripts).toBeUndefined();
    expect(version).toBe(manifest.version);
  });

  test('names every package that the compiled modules import, and no other', () => {
    const imported = filesIn(built.folder)
      .filter((name) => /^(lib|bin)\/.*\.js$/.test(name))
      .flatMap((name) => [...read(name).matchAll(/(?:\bfrom |\bimport\(|^import )["']([^."'\s][^"'\s]*)["']/gm)])
      .map(([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
      .filter((name) => !name.startsWith('node:') && /^[@a-z]/.test(name));
    expect([...new Set(imported)].filter((name) => !isBuiltin(name)).sort()).toEqual(
      Object.keys(json('package.json').dependencies).sort(),
    );
  });

  test('every entry point and command exists, and the commands are programs', () => {
    const { exports, bin } = json('package.json');
    for (const entry of Object.values<Record<string, string> | string>(exports))
      for (const path of typeof entry === 'string' ? [entry] : Object.values(entry))
        expect(existsSync(join(built.folder, path))).toBe(true);
    for (const path of Object.values<string>(bin)) {
      expect(read(path)).toMatch(/^#!\/usr\/bin\/env node\n/);
      expect(statSync(join(built.folder, path)).mode & 0o111).toBe(0o111);
    }
  });
});

describe('for who looks into it', () => {
  test('every module of the SDK has a map with its source in it, and every declaration leads to a source that is there', () => {
    // A map of a list of words would be as long again, and so would one of what is borrowed from a package or from JSON.
    const files = filesIn(built.folder).filter((name) =>
      /^lib\/(?!client\/strength\/(dictionaries\/|zxcvbn)|client\/messages\/(de|en)\.|protocol\/crypto\/set\/argon2-library).*\.(js|d\.ts)$/.test(
        name,
      ),
    );
    expect(files.length).toBeGreaterThan(60);
    for (const name of files) {
      const { sources, sourcesContent } = json(`${name}.map`);
      if (name.endsWith('.js')) expect(sourcesContent?.length).toBe(sources.length);
      else for (const source of sources) expect(existsSync(join(built.folder, dirname(name), source))).toBe(true);
    }
  });

  test('declarations name modules as JavaScript has them', () => {
    for (const name of filesIn(built.folder).filter((name) => name.endsWith('.d.ts')))
      expect(read(name)).not.toMatch(/['"]\.[^'"]*\.ts['"]/);
  });

  test('the notices have the licence of each package, and what zxcvbn asks to keep for its data', () => {
    const notices = read('THIRD-PARTY-NOTICES.md');
    const { packages } = json('sbom.spdx.json') as { packages: { name: string; versionInfo: string }[] };
    expect(packages.length).toBeGreaterThan(10);
    for (const { name, versionInfo } of packages.slice(1)) expect(notices).toContain(`### ${name} ${versionInfo} (`);
    expect(notices).toContain('Any redistribution of this package must retain this notice.');
    expect(notices).toContain('ODC-BY');
    expect(
      notices.match(
        /Permission is hereby granted|Permission to use, copy|Blue Oak Model License|TERMS AND CONDITIONS FOR USE/g,
      )?.length,
    ).toBe(packages.length - 1);
  });
});

describe('the dictionaries', () => {
  type Lists = Record<string, (string | number)[]>;
  const placesIn = (lists: Lists[]) => {
    const places = new Map<string, number>();
    for (const list of lists.flatMap((one) => Object.values(one)))
      for (const [place, word] of list.entries())
        if (word !== '') places.set(String(word), Math.min(place, places.get(String(word)) ?? place));
    return places;
  };
  const packed = async (name: string): Promise<Lists> =>
    (await import(join(built.folder, `lib/client/strength/dictionaries/${name}.js`))).dictionary;

  test.each(languageCodes)('of %s have every word that zxcvbn-ts has, in its best place', async (code) => {
    const file = { es: 'es-es', nl: 'nl-be', pt: 'pt-br' }[code as string] ?? code;
    const { dictionary: everywhere } = await import('@zxcvbn-ts/language-common');
    const { dictionary } = await loadLanguage(code);
    const expected = placesIn([everywhere, dictionary as Lists]);
    expect(placesIn([await packed('passwords'), await packed(file)])).toEqual(expected);
  });

  test('are written once: the parts of the command line that need them import them from the SDK', () => {
    const parts = filesIn(join(built.folder, 'bin')).filter((name) => name.endsWith('.js'));
    const imported = parts.flatMap((name) =>
      [...read(join('bin', name)).matchAll(/(?:from |import\()"(\.[^"]*\/lib\/[^"]+)"/g)].map(([, path = '']) => {
        expect(existsSync(join(built.folder, 'bin', dirname(name), path))).toBe(true);
        return path;
      }),
    );
    expect(imported.filter((path) => path.includes('/dictionaries/')).length).toBeGreaterThan(languageCodes.length);
    expect(imported).toContain('../../lib/protocol/crypto/set/argon2.js');
    for (const name of parts) expect(statSync(join(built.folder, 'bin', name)).size).toBeLessThan(1e6);
  });

  test('keep the licence of those that come from no package', () => {
    expect(read('lib/client/strength/dictionaries/chinese.js')).toContain('Copyright (c) 2013 Sun Junyi');
  });
});

describe('an entry point of its own', () => {
  const inputsOf = async (entry: string) => {
    const entryPoints = [join(built.folder, entry)];
    const { metafile } = await bundle({ entryPoints, bundle: true, write: false, metafile: true, format: 'esm' });
    return Object.keys(metafile.inputs).join('\n');
  };

  test.each(['backup/index', 'protocol/cells'])(
    '%s brings neither OPAQUE nor the dictionaries, and none of the client',
    async (entry) => {
      const brought = /opaque|zxcvbn|\/client\/|@noble\/curves|zod/;
      expect(await inputsOf(`lib/${entry}.js`)).not.toMatch(brought);
      expect(await inputsOf('lib/client/index.js')).toMatch(brought);
    },
  );
});

function isBuiltin(name: string): boolean {
  return process.getBuiltinModule(name) !== undefined;
}
