/** The vectors of the package: all of them, listed for people and for programs. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from './packed.ts';

const sources = fileURLToPath(new URL('../vectors', import.meta.url));
let built: ReturnType<typeof build>;

beforeAll(() => {
  built = build('vectors');
});

afterAll(() => built?.remove());

test('each file is there with its values, and is listed with its digest', () => {
  const read = (name: string) => readFileSync(join(built.folder, 'vectors', name), 'utf8');
  const listed: { file: string; about: string; sha256: string }[] = JSON.parse(read('index.json'));
  expect(listed.map(({ file }) => file)).toEqual(globSync('*.json', { cwd: sources }).sort());
  const page = read('README.md');
  for (const { file, about, sha256 } of listed) {
    expect(read(file)).toBe(readFileSync(join(sources, file), 'utf8'));
    expect(createHash('sha256').update(read(file)).digest('hex')).toBe(sha256);
    expect(page).toContain(`(${file}) | ${about} |`);
  }
});
