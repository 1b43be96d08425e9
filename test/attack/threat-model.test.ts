/** docs/threat-model.md names tests: each is there, under that name. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const plain = (text: string) =>
  text.replace(/\s+/g, ' ').replaceAll('’', "'").replaceAll('\\`', '').replaceAll('`', '');
const file = (name: string) => new URL(`test/${name}.test.ts`, root);

interface Reference {
  readonly file: string;
  /** The beginning of a test's name, when one is given. */
  readonly name: string | undefined;
}

/** `file › name…`, `› name…` of the file last named, and `file` alone. */
function referencesIn(document: string): Reference[] {
  let last = '';
  return [...document.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
    const [, named, name] = /^((?:[\w-]+\/)+[\w-]+|[\w-]+\.test)?(?: ?› (.+?)…?)?$/.exec(plain(span)) ?? [];
    if (named) last = named.replace(/\.test$/, '');
    if (name === undefined && (!named || !/^(attack|rules|stacks|dependencies)/.test(named))) return [];
    return [{ file: last, name }];
  });
}

const references = referencesIn(readFileSync(new URL('docs/threat-model.md', root), 'utf8'));

describe('the threat model', () => {
  test('names tests', () => {
    expect(references.filter(({ name }) => name).length).toBeGreaterThan(20);
    expect(new Set(references.map(({ file }) => file)).size).toBeGreaterThan(8);
  });

  test.each(references)('$file › $name', ({ file: name, name: title }) => {
    expect(existsSync(file(name))).toBe(true);
    if (title) expect(plain(readFileSync(file(name), 'utf8'))).toContain(title);
  });
});
