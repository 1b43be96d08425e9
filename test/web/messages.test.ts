/** The page's words: every language has all of them, with the same places to fill. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { chooseLanguage, fill, languages, textIn } from '../../web/text/text.ts';

const folder = fileURLToPath(new URL('../../web/messages/', import.meta.url));
const files = readdirSync(folder).map((file) => ({
  language: file.replace('.json', ''),
  messages: JSON.parse(readFileSync(folder + file, 'utf8')) as Record<string, string>,
}));
const english = files.find(({ language }) => language === 'en')?.messages ?? {};
const placesIn = (message = '') => [...message.matchAll(/\{\w+\}/g)].map(String).sort();

test('there is a file for each language of the page', () => {
  expect(files.map(({ language }) => language).sort()).toEqual([...languages].sort());
});

describe.each(files)('$language', ({ messages }) => {
  test('has the messages of English, in its order', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english));
  });

  test('has the places of English in each', () => {
    for (const [key, message] of Object.entries(messages))
      expect([key, placesIn(message)]).toEqual([key, placesIn(english[key])]);
  });

  test('says something each time, in typographic quotes', () => {
    for (const message of Object.values(messages)) expect(message).toMatch(/^[^\s"'][^"']*$/u);
  });

  test('has both forms of what is counted', () => {
    const forms = (form: string) =>
      Object.keys(messages).flatMap((key) => (key.endsWith(`.${form}`) ? key.slice(0, -form.length - 1) : []));
    expect(forms('one')).toEqual(forms('other'));
  });
});

test.each([
  [['de-CH', 'en'], 'de'],
  [['fr', 'DE'], 'de'],
  [['fr', 'it'], 'en'],
  [[], 'en'],
] as const)('of %p the page takes %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

test('a place without its value stays to be seen', () => {
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
});

test.each([
  [0, '0\u00a0B'],
  [999, '999\u00a0B'],
  [1_000, '1\u00a0kB'],
  [1_250_000, '1.3\u00a0MB'],
  [200_000_000, '200\u00a0MB'],
  [5e12, '5,000\u00a0GB'],
])('%d bytes are %s', (bytes, said) => {
  expect(textIn('en').size(bytes)).toBe(said);
});
