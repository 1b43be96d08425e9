/** docs/pictures/ has what the script makes of bench/recorded/, and a page shows each. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { barChart } from '../../bench/pictures/charts/bars.ts';
import { linear, logarithmic } from '../../bench/pictures/charts/scale.ts';
import { folder, makePictures, page, readRecorded, withPictures } from '../../bench/pictures/pictures.ts';
import { everyToken, readPages } from '../docs/markdown.ts';

const recorded = readRecorded();
const made = makePictures(recorded);
const files = readdirSync(folder);

test('docs/pictures/ has the pictures of what was recorded, and no other: npm run pictures', () => {
  expect([...made.keys()].sort()).toEqual(files.sort());
});

describe.each(files)('%s', (file) => {
  const svg = readFileSync(folder + file, 'utf8');

  test('is what the script makes', () => {
    expect(svg).toBe(made.get(file));
  });

  test('is well-formed, says in words what it shows, and asks for nothing', () => {
    expect(wellFormed(svg)).toEqual([]);
    expect(svg).toMatch(/<title id="title">[^<]{10,}<\/title>\n<desc id="desc">[^<]{20,}<\/desc>/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|href|url\(|@import/);
  });

  test('is shown by a page', () => {
    const pages = readPages().filter((page) =>
      everyToken(page).some((token) => token.type === 'image' && basename((token as Tokens.Image).href) === file),
    );
    expect(pages.map(({ path }) => path)).not.toEqual([]);
  });
});

test('docs/measured.md shows all of them: npm run pictures', () => {
  const text = readFileSync(page, 'utf8');
  expect(withPictures(text, made.keys())).toBe(text);
});

describe('the axis', () => {
  test.each([
    [1.6, [0, 0.5, 1, 1.5]],
    [7, [0, 2, 4, 6]],
    [2750, [0, 500, 1000, 1500, 2000, 2500]],
  ])('to %d has the ticks %j', (most, ticks) => {
    expect(linear({ most, from: 0, to: 100 }).ticks).toEqual(ticks);
  });

  test('of powers names each power, and puts it where it belongs', () => {
    const { ticks, at } = logarithmic({ least: 0.001, most: 10, from: 0, to: 400 });
    expect(ticks).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(ticks.map((tick) => Math.round(at(tick)))).toEqual([0, 100, 200, 300, 400]);
  });
});

describe('a bar', () => {
  const chart = (said: string, missed: boolean) =>
    barChart({
      title: 'A title',
      description: 'What it shows',
      axis: 'ms',
      series: [],
      groups: [{ bars: [{ name: '<a> & "b"', parts: [{ value: 3, series: 0 }], said, missed }] }],
      most: 2,
    });

  test('whose name has letters of XML is written well', () => {
    expect(wellFormed(chart('3', false))).toEqual([]);
    expect(chart('3', false)).toContain('&lt;a&gt; &amp; &quot;b&quot;');
  });

  test('that missed its goal says so in a word, not by its colour alone', () => {
    expect(chart('3', true)).toContain('3: missed');
    expect(chart('3', false)).not.toContain('missed</text>');
  });
});

test('a text that is not well-formed is seen', () => {
  expect(wellFormed('<svg><g></svg>')).toEqual(['</svg> closes <g>']);
  expect(wellFormed('<svg>a & b</svg>')).toEqual(['a bare &']);
  expect(wellFormed('<svg a=b/>')).toEqual(['svg has a strange attribute']);
  expect(wellFormed('<svg>')).toEqual(['svg is open']);
});

/** What is wrong with it: elements that are not closed in turn, attributes without quotes, letters that are not escaped. */
function wellFormed(xml: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  if (/&(?!(?:amp|lt|gt|quot);)/.test(xml)) faults.push('a bare &');
  for (const [tag, close, name = '', attributes = '', self] of xml.matchAll(/<(\/?)([a-zA-Z]+)([^>]*?)(\/?)>/g)) {
    if (close) {
      const last = open.pop();
      if (last !== name) return [...faults, `${tag} closes <${last ?? ''}>`];
      continue;
    }
    if (!/^(\s[\w-]+="[^"<]*")*$/.test(attributes)) faults.push(`${name} has a strange attribute`);
    if (!self) open.push(name);
  }
  return [...faults, ...open.map((name) => `${name} is open`)];
}
