/** Which spellings of a password are one, and which texts cannot be a password. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidPassword, normalizeNewPassword, normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { readVectors } from '../../vectors/read.ts';

interface Vector {
  readonly what: string;
  readonly typed?: readonly string[];
  readonly repeated?: readonly [string, number];
  readonly utf8?: string;
  readonly reason?: string;
  readonly position?: number;
  readonly codePoint?: string;
}

const { vectors } = readVectors<{ vectors: Vector[] }>('passwords.json');
const codePointOf = (name: string) => Number.parseInt(name.slice(2), 16);
const character = (name: string) => String.fromCodePoint(codePointOf(name));
const textOf = ({ typed, repeated }: Vector) =>
  typed ? typed.map(character).join('') : character(repeated?.[0] ?? '').repeat(repeated?.[1] ?? 0);

const normal = (text: string) => normalizePassword(text).reveal();

function refusal(text: string, normalize = normalizePassword): InvalidPassword | undefined {
  try {
    normalize(text);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPassword) return error;
    throw error;
  }
}

describe('the vectors', () => {
  test.each(vectors.filter(({ utf8 }) => utf8))('$what is taken', (vector) => {
    expect(Buffer.from(normal(textOf(vector))).toString('hex')).toBe(vector.utf8);
    expect(normalizeNewPassword(textOf(vector)).reveal()).toBe(normal(textOf(vector)));
  });

  test.each(vectors.filter(({ reason }) => reason))('$what: refused as $reason', (vector) => {
    for (const normalize of [normalizePassword, normalizeNewPassword]) {
      const { reason, position, codePoint } = refusal(textOf(vector), normalize) ?? {};
      expect({ reason, position, codePoint }).toEqual({
        reason: vector.reason,
        position: vector.position,
        codePoint: vector.codePoint && codePointOf(vector.codePoint),
      });
    }
  });
});

describe('a character that nobody sees', () => {
  test('is told by its code point, its name and where it is, and nothing else of the password is', () => {
    expect(refusal('secret\u200bwords')?.message).toBe(
      'password expected characters that can be seen, got a zero width space (U+200B) at position 7',
    );
    expect(refusal('\tsecret')?.message).toBe(
      'password expected characters that can be seen, got a tab (U+0009) at position 1',
    );
    expect(refusal('se\u{e0067}')?.message).toContain('(U+E0067) at position 3');
  });

  test.each([
    [0x09, 0x09, 'tab'],
    [0x0a, 0x0a, 'line feed'],
    [0x0d, 0x0d, 'carriage return'],
    [0x00, 0x1f, 'control character'],
    [0x7f, 0x9f, 'control character'],
    [0xad, 0xad, 'soft hyphen'],
    [0x34f, 0x34f, 'combining grapheme joiner'],
    [0x61c, 0x61c, 'right-to-left letter mark'],
    [0x115f, 0x1160, 'Hangul filler'],
    [0x17b4, 0x17b5, 'Khmer inherent vowel'],
    [0x180b, 0x180f, 'Mongolian variation selector or separator'],
    [0x200b, 0x200b, 'zero width space'],
    [0x200c, 0x200c, 'zero width non-joiner'],
    [0x200d, 0x200d, 'zero width joiner'],
    [0x200e, 0x200e, 'left-to-right mark'],
    [0x200f, 0x200f, 'right-to-left mark'],
    [0x2028, 0x2028, 'line separator'],
    [0x2029, 0x2029, 'paragraph separator'],
    [0x202a, 0x202e, 'direction mark'],
    [0x2060, 0x2060, 'word joiner'],
    [0x2061, 0x2064, 'mark of an operation'],
    [0x2065, 0x206f, 'direction mark'],
    [0x3164, 0x3164, 'Hangul filler'],
    [0xfe00, 0xfe0d, 'variation selector'],
    [0xfeff, 0xfeff, 'byte order mark'],
    [0xffa0, 0xffa0, 'Hangul filler'],
    [0xfff0, 0xfffb, 'mark of an annotation'],
    [0x1bca0, 0x1bca3, 'shorthand mark'],
    [0x1d173, 0x1d17a, 'musical mark'],
    [0xe0000, 0xe0fff, 'tag or variation selector'],
  ])('from %i to %i is called a %s', (first, last, name) => {
    for (const codePoint of [first, last])
      expect(refusal(`${String.fromCodePoint(codePoint)}x`)?.found).toMatch(new RegExp(`^a ${name} \\(U\\+`));
  });

  test('counts positions in code points of what was typed, selectors included', () => {
    expect(refusal('\u{1f511}\u{1f511}\ufe0f\u200b')?.position).toBe(4);
    expect(refusal('\ufe0f\ufe0e\u00ad')?.position).toBe(3);
  });
});

describe('a zero width joiner', () => {
  const ends = ['\u2190', '\u21ff', '\u2600', '\u27bf', '\u2b00', '\u2bff', '\u{1f000}', '\u{1faff}'];
  const beyond = ['\u218f', '\u2200', '\u25ff', '\u27c0', '\u2aff', '\u2c00', '\u{1efff}', '\u{1fb00}'];

  test('stands between two emoji, to the ends of their ranges', () => {
    for (const before of ends) for (const after of ends) expect(refusal(`${before}\u200d${after}`)).toBeUndefined();
  });

  test('stands nowhere else', () => {
    for (const one of beyond)
      for (const emoji of ends) {
        expect(refusal(`${one}\u200d${emoji}`)).toMatchObject({ reason: 'invisible', position: 2 });
        expect(refusal(`${emoji}\u200d${one}`)).toMatchObject({ reason: 'invisible', position: 2 });
      }
  });

  test('is the only one that two emoji let stand between them', () => {
    for (const unseen of ['\u200b', '\u200c', '\u2060', '\u00ad', '\ufeff', '\ufe00', '\u{e0067}'])
      expect(refusal(`\u{1f468}${unseen}\u{1f469}`)).toMatchObject({ reason: 'invisible', position: 2 });
  });

  test.each(['👨‍👩‍👧‍👦', '🏳️‍🌈', '🏳️‍⚧️', '👩🏽‍🚀', '❤️‍🔥', '🧔‍♂️', '👁️‍🗨️', '🐻‍❄️', '⛹🏿‍♀️', '🙂‍↔️'])(
    'lets %s be a password, with its selectors and without',
    (emoji) => {
      const bare = emoji.replaceAll('\ufe0f', '');
      expect(normal(emoji)).toBe(bare);
      expect(normal(bare)).toBe(bare);
      expect(normal(bare.replace(/(\p{Emoji})/u, '$1\ufe0e'))).toBe(bare);
    },
  );
});

describe('an unassigned code point', () => {
  // A noncharacter: no Unicode will ever have it. The other is unassigned as this is written.
  test.each(['\uffff', '\u{1fffe}', '\u0378'])('%j is refused in a new password, and not at recovery', (text) => {
    const error = refusal(`ab${text}`, normalizeNewPassword);
    expect(error).toMatchObject({ reason: 'unassigned', position: 3, codePoint: text.codePointAt(0) });
    expect(error?.message).toMatch(
      /^password expected characters that Unicode has, got one that is not assigned \(U\+[0-9A-F]{4,5}\) at position 3$/,
    );
    expect(normal(`ab${text}`)).toBe(`ab${text}`);
  });

  test('is none that is private or a letter', () => {
    for (const text of ['\ue000', '\u{10fffd}', 'ж', '語', '🔑'])
      expect(refusal(text, normalizeNewPassword)).toBeUndefined();
  });
});

describe('a password', () => {
  test.each([
    ['a ligature', '\ufb01sh', 'fish'],
    ['a composed letter', 'e\u0301', '\u00e9'],
    ['an Ångström sign', '\u212b', '\u00c5'],
    ['full-width letters', '\uff50\uff57\uff11', 'pw1'],
    ['a superscript', 'x\u00b2', 'x2'],
    ['a no-break space', 'a\u00a0b', 'a b'],
    ['Hangul jamo', '\u1112\u1161\u11ab', '\ud55c'],
    ['a selector before an accent', 'e\ufe0f\u0301', '\u00e9'],
  ])('with %s is the same however it is typed', (_, typed, stored) => {
    expect(normal(typed)).toBe(stored);
    expect(normal(stored)).toBe(stored);
  });

  test('keeps its case, its spaces and its order', () => {
    expect(normal(' Pass  Word ')).toBe(' Pass  Word ');
    expect(normal('pass')).not.toBe(normal('PASS'));
  });

  test('is 1 to 1024 bytes of UTF-8, once normalised', () => {
    for (const text of ['a', 'a'.repeat(1024), 'é'.repeat(512), '\u{1f511}'.repeat(256)])
      expect(normal(text)).toBe(text);
    for (const [text, length] of [
      ['', 0],
      ['\ufe0f', 0],
      ['a'.repeat(1025), 1025],
      [`${'é'.repeat(512)}a`, 1025],
      ['\ufdfa'.repeat(32), 1056],
    ] as const) {
      const error = refusal(text);
      expect(error?.message).toBe(`password expected 1 to 1024 bytes, got ${length} bytes`);
      expect(error).toMatchObject({ reason: length ? 'too_long' : 'empty', position: undefined, codePoint: undefined });
    }
    // Two bytes each as typed, one as normalised.
    expect(normal('\u00aa'.repeat(1024))).toBe('a'.repeat(1024));
    // Four bytes each as typed: the selectors count for nothing.
    expect(normal('a\ufe0f'.repeat(1024))).toBe('a'.repeat(1024));
  });

  test.each([
    ['\ud800', 1],
    ['a\udc00b', 2],
    ['\udc00\ud800', 1],
    ['\u{1f511}x\udbff', 3],
  ])('%j has half a character: refused, with its place', (text, position) => {
    const error = refusal(text);
    expect(error).toMatchObject({ name: 'InvalidPassword', reason: 'half_character', position });
    expect(error?.message).toMatch(/^password expected well-formed Unicode, got half a character \(U\+D[89A-F]/);
  });

  test('is a secret, and normalising it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }), (text) => {
        fc.pre(refusal(text) === undefined);
        const once = normalizePassword(text);
        expect(normal(once.reveal())).toBe(once.reveal());
        expect(`${once} ${JSON.stringify(once)}`).toBe('[secret] "[secret]"');
      }),
    );
  });
});
