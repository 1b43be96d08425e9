import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createBackupKey,
  formatBackupKey,
  InvalidBackupKey,
  parseBackupKey,
} from '../../../lib/protocol/crypto/backup-key.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';

const bytes = Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + 5) & 255);
const digits = Buffer.from(bytes).toString('hex');
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => new Uint8Array(array));

function refusal(text: string): InvalidBackupKey {
  try {
    parseBackupKey(text);
  } catch (error) {
    if (error instanceof InvalidBackupKey) return error;
  }
  throw new Error('expected an InvalidBackupKey');
}

describe('a new backup key', () => {
  test('is 256 bits, and another one every time', () => {
    const made = Array.from({ length: 100 }, () => Buffer.from(createBackupKey().reveal()));
    expect(made.every((key) => key.length === 32)).toBe(true);
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(100);
  });

  test('is a secret', () => {
    const key = createBackupKey();
    expect(key).toBeInstanceOf(Secret);
    expect(`${key} ${JSON.stringify({ key })}`).toBe('[secret] {"key":"[secret]"}');
  });
});

describe('the 64-digit key', () => {
  test('is 16 groups of 4 lower-case digits on one line', () => {
    const text = formatBackupKey(new Secret(bytes));
    expect(text).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(text.replaceAll(' ', '')).toBe(digits);
    expect(formatBackupKey(new Secret(new Uint8Array(32)))).toBe(Array(16).fill('0000').join(' '));
  });

  test('reads back as the same key', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(parseBackupKey(formatBackupKey(new Secret(key))).reveal()).toEqual(key);
      }),
    );
  });

  test('forgives case, white space, dashes and line breaks, wherever they are', () => {
    const noise = fc.constantFrom(
      '',
      '',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\u00a0',
      '\u2003',
      '-',
      '\u2010',
      '\u2013',
      '\u2014',
    );
    const typed = fc.tuple(
      keys,
      fc.array(fc.tuple(noise, fc.boolean()), { minLength: 64, maxLength: 64 }),
      fc.constantFrom('', '\n', ' - '),
    );
    fc.assert(
      fc.property(typed, ([key, style, end]) => {
        const plain = Buffer.from(key).toString('hex');
        const text = style.map(([gap, upper], i) => gap + (upper ? plain.charAt(i).toUpperCase() : plain.charAt(i)));
        expect(parseBackupKey(text.join('') + end).reveal()).toEqual(key);
      }),
    );
  });

  test.each([0, 1, 62, 63, 65, 66, 128])('of %d digits is refused, and the error counts them', (count) => {
    const error = refusal(digits.repeat(2).slice(0, count));
    expect(error.name).toBe('InvalidBackupKey');
    expect(error.message).toBe(`backup key expected 64 hex digits, got ${count}`);
    expect(error.problem).toEqual({ kind: 'length', digits: count });
  });

  test.each([
    ['g', '"g"'],
    ['O', '"O"'],
    ['_', '"_"'],
    [':', '":"'],
    ['.', '"."'],
    ['\uff11', '"\uff11"'], // a full-width 1
    ['\u0661', '"\u0661"'], // an Arabic-Indic 1
    ['\u2212', '"\u2212"'], // the minus sign is not a dash
    ['\u{1f511}', '"\u{1f511}"'],
    ['\u200b', 'U+200B'],
    ['\u202e', 'U+202E'],
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\ud800', 'U+D800'],
  ])('with %j in it is refused, and the error says which character and where', (character, shown) => {
    const error = refusal(`${digits.slice(0, 4)} ${digits.slice(4, 10)}${character}${digits.slice(10)}`);
    expect(error.message).toBe(`backup key expected hex digits, got ${shown} at position 12`);
    expect(error.problem).toEqual({ kind: 'character', character, position: 12 });
  });

  test('counts positions in characters, as a person does', () => {
    expect(refusal('\u{1f511}').problem).toMatchObject({ position: 1 });
    expect(refusal('ab cd-x').problem).toMatchObject({ character: 'x', position: 7 });
  });

  test('is not repeated by the error that refuses it', () => {
    for (const text of [digits.slice(1), `${digits}0`, `${digits}x`, `0x${digits}`, `"${digits}"`]) {
      const error = refusal(text);
      const said = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.problem)}`;
      expect(error.cause).toBeUndefined();
      for (let at = 0; at + 8 <= digits.length; at++) expect(said).not.toContain(digits.slice(at, at + 8));
    }
  });
});
