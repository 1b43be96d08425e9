/** The packages of others that come with ours, as the lockfile has them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import lockfile from '../../../package-lock.json' with { type: 'json' };
import { root } from './root.ts';

interface Locked {
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Licensed extends Locked {
  readonly name: string;
  /** Where it is installed, from the root. */
  readonly path: string;
}

const packages = lockfile.packages as unknown as Readonly<Record<string, Locked>>;

/** These and what they need, by name. */
export function dependenciesOf(names: readonly string[]): Licensed[] {
  const found = new Map<string, Licensed>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const one = at(`node_modules/${name}`);
    found.set(name, one);
    for (const needed of Object.keys(one.dependencies ?? {})) visit(needed);
  };
  for (const name of names) visit(name);
  return sorted(found.values());
}

/** Those that these files of a bundle come from. */
export function bundledBy(inputs: readonly string[]): Licensed[] {
  const paths = inputs.map((input) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return sorted([...new Set(paths)].filter((path) => path !== undefined).map(at));
}

function at(path: string): Licensed {
  const locked = packages[path];
  if (!locked) throw new Error(`package-lock.json expected ${path}`);
  return { ...locked, name: path.split('node_modules/').at(-1) ?? path, path };
}

const sorted = (list: Iterable<Licensed>) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

/** What a package asks to be passed on with it. Throws when there is nothing: then someone has to look. */
export function noticesIn({ name, path }: Licensed): { file: string; text: string }[] {
  const files = readdirSync(join(root, path)).filter((file) => /^(licen[cs]e|copying|notice|third_party)/i.test(file));
  if (files.length === 0) throw new Error(`${name} has no file with its licence`);
  return files.sort().map((file) => ({ file, text: readFileSync(join(root, path, file), 'utf8').trim() }));
}
