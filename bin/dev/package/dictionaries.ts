/**
 * The lists of words, each language one file. As dependencies, most of what an app installs would be second copies of
 * them and their maps. A word that stands in several lists is written once, where it costs a guesser least; in the others
 * its place is kept empty, so that every word has the place that zxcvbn-ts gave it. They have no maps, which would be as
 * long again.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as passwords from '@zxcvbn-ts/language-common';
import { root } from './root.ts';

const room = 'client/strength/dictionaries';
const borrowed = /^export \{ [^}]+ \} from '(@zxcvbn-ts\/[\w-]+)';/;

type Lists = Readonly<Record<string, readonly (string | number)[]>>;

/** From the root, the packages that they come from. */
export async function writeDictionaries(folder: string): Promise<string[]> {
  const files = readdirSync(join(root, 'lib', room)).map((file) => file.replace(/\.ts$/, ''));
  const packages = await Promise.all(
    files.map(async (name) => {
      const [, from] = borrowed.exec(readFileSync(join(root, 'lib', room, `${name}.ts`), 'utf8')) ?? [];
      for (const end of ['.js.map', '.d.ts.map']) rmSync(join(folder, 'lib', room, name + end));
      if (!from) return [];
      const { dictionary, ...others } = exported(await import(from));
      const known: Lists = name === 'passwords' ? {} : passwords.dictionary;
      writeFileSync(join(folder, 'lib', room, `${name}.js`), moduleOf(once(dictionary, known), others));
      describe(join(folder, 'lib', room, name), Object.keys(others));
      return [join('node_modules', from)];
    }),
  );
  return packages.flat();
}

interface Exported {
  readonly dictionary: Lists;
  readonly [other: string]: unknown;
}

/** A CommonJS package has its exports a second time, as `default` and `module.exports`. */
function exported({ default: _, 'module.exports': __, ...own }: Exported): Exported {
  return own;
}

/** Lists of which zxcvbn reads the order, such as the months, stay whole. They are short. */
const shortest = 50;

function once(lists: Lists, known: Lists): Record<string, readonly (string | number)[]> {
  const least = new Map<string | number, number>();
  for (const list of Object.values({ ...known, ...lists }))
    for (const [place, word] of list.entries()) least.set(word, Math.min(place, least.get(word) ?? place));
  const written = new Set(
    Object.values(known).flatMap((list) => list.filter((word, place) => least.get(word) === place)),
  );
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => {
      if (list.length < shortest) return [name, list];
      return [
        name,
        list.map((word, place) => {
          if (least.get(word) !== place || written.has(word)) return '';
          written.add(word);
          return word;
        }),
      ];
    }),
  );
}

function moduleOf(lists: Lists, others: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(lists).map(([name, list]) => {
    const mark = [',', ';', '|', '~'].find((mark) => !list.some((word) => String(word).includes(mark)));
    if (!mark) throw new Error(`${name} expected words without one of , ; | ~`);
    const text = list.join(mark).slice(0, list.join(mark).search(new RegExp(`[${mark}]*$`)));
    return `${JSON.stringify(name)}:${JSON.stringify(text)}.split('${mark}')`;
  });
  const rest = Object.entries(others).map(([name, value]) => `export const ${name}=${JSON.stringify(value)};\n`);
  return `export const dictionary={${entries}};\n${rest.join('')}`;
}

/** The compiler's types name packages that are not there. */
function describe(path: string, others: readonly string[]): void {
  const types = { translations: 'Record<string, unknown>', adjacencyGraphs: 'Record<string, object>' };
  const rest = Object.entries(types)
    .filter(([name]) => others.includes(name))
    .map(([name, type]) => `export declare const ${name}: ${type};\n`);
  writeFileSync(`${path}.d.ts`, `export declare const dictionary: Record<string, string[]>;\n${rest.join('')}`);
}
