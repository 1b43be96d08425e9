/** The other ways in which people type a word: without its accents, in Latin letters, or on the keys of another layout. */

const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const russianKeys = 'йцукенгшщзхъфывапролджэячсмитьбюё';

const cyrillic: Readonly<Record<string, string>> = {
  ...pairs('абвгдеёзийклмнопрстуфыэґіў', 'abvgdeeziyklmnoprstufyegiu'),
  ...{ ж: 'zh', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ь: '', ю: 'yu', я: 'ya', є: 'ye', ї: 'yi' },
};

const greek: Readonly<Record<string, string>> = {
  ...pairs('αβγδεζηικλμνξοπρστυφχωσς', 'avgdeziiklmnxoprstyfhoss'),
  ...{ θ: 'th', ψ: 'ps' },
};

const latin: Readonly<Record<string, string>> = {
  ...cyrillic,
  ...greek,
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};
const onLatinKeys = pairs(russianKeys, latinKeys);
const onRussianKeys = pairs(latinKeys, russianKeys);

/** Every other spelling of a text that is not the text itself, at most four. */
export function otherSpellings(text: string): string[] {
  const lower = text.toLowerCase();
  // gfhjkm is пароль, typed as if the keys were Russian.
  const russian = replaced(lower, onRussianKeys);
  return [...new Set([inLatin(lower), replaced(lower, onLatinKeys), russian, inLatin(russian)])].filter(
    (other) => other !== lower,
  );
}

/** Without accents, and Cyrillic and Greek in Latin letters, as they are most often typed. */
export function inLatin(text: string): string {
  const composed = replaced(text.normalize('NFC').toLowerCase(), latin);
  return replaced(
    composed.normalize('NFD').replace(/(\p{Script=Latin}|\p{Script=Greek})\p{M}+/gu, '$1'),
    latin,
  ).normalize('NFC');
}

function replaced(text: string, table: Readonly<Record<string, string>>): string {
  return Array.from(text, (character) => table[character] ?? character).join('');
}

function pairs(from: string, to: string): Record<string, string> {
  return Object.fromEntries(Array.from(from, (character, index) => [character, to[index] ?? '']));
}
