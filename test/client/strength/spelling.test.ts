/** The spellings in which a word is looked for besides its own. */
import { expect, test } from '@jest/globals';
import { inLatin, otherSpellings } from '../../../lib/client/strength/spelling.ts';
import { formsOf } from '../../../lib/client/strength/user-words.ts';

test.each([
  ['Contraseña', 'contrasena'],
  ['Straße', 'strasse'],
  ['mậtkhẩu', 'matkhau'],
  ['kochamcię', 'kochamcie'],
  ['słońce', 'slonce'],
  ['щука', 'shchuka'],
  ['йод и ёлка', 'yod i elka'],
  ['κωδικός', 'kodikos'],
  ['ψάρι', 'psari'],
  ['密码', '密码'],
  ['パスワード', 'パスワード'],
  ['한글', '한글'],
])('%s in Latin letters is %s', (word, latin) => {
  expect(inLatin(word)).toBe(latin);
});

test('a text is looked for as if typed on the other of two keyboards', () => {
  expect(otherSpellings('Gfhjkm')).toEqual(['пароль', 'parol']);
  expect(otherSpellings('пароль')).toEqual(['parol', 'gfhjkm']);
  expect(otherSpellings('йцукен')).toContain('qwerty');
});

test('a text of digits alone has no other spelling', () => {
  expect(otherSpellings('123456')).toEqual([]);
});

test('a user’s words are looked for whole, joined, part by part and without accents; a number by its end, too', () => {
  expect(formsOf(['Anna Müller'])).toEqual(
    expect.arrayContaining(['anna müller', 'annamüller', 'anna', 'müller', 'muller', 'annamuller']),
  );
  expect(formsOf(['+49 170 1234567'])).toEqual(expect.arrayContaining(['491701234567', '1234567', '4567']));
  expect(formsOf(['a b', '', '7'])).toEqual(['a b', 'ab']);
});
