/** Which languages are looked for, and that each can be loaded. */
import { describe, expect, test } from '@jest/globals';
import { languageCodes, languagesOf, loadLanguage } from '../../../lib/client/strength/languages.ts';

describe('the languages of a user', () => {
  test.each([
    [
      ['de-AT', 'fr'],
      ['de', 'fr', 'en'],
    ],
    [
      ['fr', 'de_DE'],
      ['fr', 'de', 'en'],
    ],
    [
      ['PT', 'pt-BR'],
      ['pt', 'en'],
    ],
    [
      ['en-GB', 'nl'],
      ['en', 'nl'],
    ],
    [['ru', 'x-y', '', 'constructor'], ['en']],
    [[], ['en']],
  ])('of %j are %j', (locales, languages) => {
    expect(languagesOf(locales)).toEqual(languages);
  });

  test('are those of the platform where none are given, and English', () => {
    expect(languagesOf()).toContain('en');
  });
});

test.each(languageCodes)('%s has words and every sentence of zxcvbn', async (code) => {
  const [{ dictionary, translations }, english] = await Promise.all([loadLanguage(code), loadLanguage('en')]);
  expect(Object.values(dictionary).flat().length).toBeGreaterThan(400);
  for (const kind of ['warnings', 'suggestions'] as const)
    for (const sentence of Object.keys(english.translations[kind]))
      expect(translations[kind]).toHaveProperty(sentence, expect.stringMatching(/\S{2}/));
});
