/** The passkey file as text: a closed form, and an error that says which field is wrong and why. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { InvalidPasskeyFile } from '../../../lib/protocol/crypto/passkey-errors.ts';
import { formatPasskeyFile, parsePasskeyFile, requirePasskeyFile } from '../../../lib/protocol/crypto/passkey-file.ts';
import { readVectors } from '../../vectors/read.ts';

const { vectors } = readVectors<{ vectors: { file: string }[] }>('./passkey.json');
const text = vectors[0]?.file ?? '';
const file = parsePasskeyFile(text);
const bytes = (length: number) => toBase64url(new Uint8Array(length).fill(1));

function refusalOf(text: string): { field: string; message: string } {
  try {
    parsePasskeyFile(text);
  } catch (error) {
    if (error instanceof InvalidPasskeyFile) return error;
    throw error;
  }
  throw new Error('it was taken');
}
const changed = (fields: object) => JSON.stringify({ ...file, ...fields });

describe('a passkey file', () => {
  test('is written in its RFC 8785 form, whatever order it was read in', () => {
    const backwards = JSON.stringify(Object.fromEntries(Object.entries(file).reverse()), null, 4);
    expect(backwards).not.toBe(text);
    expect(formatPasskeyFile(parsePasskeyFile(`\n${backwards}\n`))).toBe(`${text}\n`);
  });

  test.each([
    ['format', ['backup-key-vault/passkey/v2', '', 1, undefined]],
    [
      'rpId',
      [
        '',
        'Example.com',
        'https://example.com',
        'example.com.',
        '-a',
        'a..b',
        'a b',
        "a';reboot;'",
        'a'.repeat(64),
        `${'a.'.repeat(127)}aa`,
        null,
        undefined,
      ],
    ],
    ['credentialId', ['', bytes(15), bytes(1024), `${bytes(16)}==`, `${bytes(16).slice(0, -1)}B`, 16, undefined]],
    ['prfInput', ['', bytes(31), bytes(33), undefined]],
    ['salt', ['', bytes(31), bytes(33), `${bytes(32)}=`, undefined]],
    ['check', ['', bytes(7), bytes(9), undefined]],
    ['fingerprint', ['', '1a2b3c4d', '1A2B 3C4D', '1a2b 3c4', undefined]],
    ['wrapped', ['', bytes(59), bytes(61), [bytes(60)], undefined]],
  ])('is refused by the name of the field for a wrong %s', (field, values) => {
    for (const value of values)
      expect(refusalOf(changed({ [field]: value }))).toMatchObject({
        field,
        message: expect.stringMatching(new RegExp(`^${field} expected \\S`)),
      });
  });

  test.each([
    ['credentialId', bytes(16)],
    ['credentialId', bytes(1023)],
    ['rpId', 'localhost'],
    ['rpId', `${'a'.repeat(63)}.${'b.'.repeat(94)}c`],
    ['rpId', 'xn--bcher-kva.example'],
  ])('is taken with the %s at the edge', (field, value) => {
    expect(parsePasskeyFile(changed({ [field]: value }))).toMatchObject({ [field]: value });
  });

  test.each(['more', '__proto__', 'constructor', 'toString', ''])('is refused with a field more: %j', (name) => {
    const more = text.replace(/}$/, `,${JSON.stringify(name)}:"1"}`);
    expect(refusalOf(more)).toMatchObject({ field: 'file', message: expect.stringContaining(JSON.stringify(name)) });
  });

  test.each(['', '{', 'null', '[]', '"text"', '12', `[${text}]`, `${text}${text}`, `\ufeff${text}`, '{}'])(
    'is not %j',
    (text) => {
      expect(['file', 'format']).toContain(refusalOf(text).field);
    },
  );

  test('is refused by its length before it is read', () => {
    const padded = text + ' '.repeat(4097 - text.length);
    expect(refusalOf(padded)).toMatchObject({ field: 'file', message: expect.stringContaining('4097') });
    expect(parsePasskeyFile(padded.slice(0, -1))).toEqual(file);
  });

  test('is refused with one of our errors, and nothing of it repeated, whatever was cut or changed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(20), fc.string({ maxLength: 8 }), (at, length, put) => {
        const damaged = text.slice(0, at) + put + text.slice(at + length);
        try {
          expect(formatPasskeyFile(parsePasskeyFile(damaged))).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPasskeyFile);
          expect((error as Error).message).not.toContain(file.wrapped.slice(0, 8));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('that an app hands over as an object is checked as its text is', () => {
    expect(requirePasskeyFile({ ...file })).toEqual(file);
    expect(() => formatPasskeyFile({ ...file, salt: 'x' })).toThrow(/^salt expected 32 bytes/);
  });
});
