import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  concat,
  equalBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  hkdfSha256,
  randomBytes,
  sha256,
  toBase64url,
  toHex,
  utf8,
} from '../../../lib/protocol/crypto/bytes.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const someBytes = fc.uint8Array({ maxLength: 70 }).map((array) => new Uint8Array(array));

describe('UTF-8', () => {
  /** Bytes of which many sequences begin, and few are whole. */
  const likely = fc
    .array(
      fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xe2, 0xed, 0xa0, 0xef, 0xf0, 0xf4, 0xf5, 0xff),
    )
    .map((list) => new Uint8Array(list));

  test('reads what it writes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fromUtf8(utf8(text)) === text));
  });

  test('reads and refuses what a strict TextDecoder does', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const outcome = (read: (bytes: Uint8Array<ArrayBuffer>) => string, bytes: Uint8Array<ArrayBuffer>) => {
      try {
        return read(bytes);
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(fc.oneof(likely, someBytes), (bytes) => {
        expect(outcome(fromUtf8, bytes)).toBe(outcome((some) => strict.decode(some), bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('base64url', () => {
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648 section 10: %j is %j', (text, encoded) => {
    expect(toBase64url(utf8(text))).toBe(encoded);
    expect(fromBase64url(encoded)).toEqual(utf8(text));
  });

  test('writes as Node does, and reads back what it writes', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  test('has one spelling for each value: what is read is written the same', () => {
    const likely = fc.string({ unit: fc.constantFrom(...'ABQgwx09-_=+/ \n'), maxLength: 12 });
    fc.assert(
      fc.property(likely, (text) => {
        let bytes: Uint8Array | undefined;
        try {
          bytes = fromBase64url(text);
        } catch {}
        const canonical = /^[\w-]*$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(bytes !== undefined).toBe(canonical);
        if (bytes) expect(toBase64url(bytes)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['Zg==', 'Zm8=', 'a+b/', 'Zm 9v', 'Zm9v\n', 'Zm9\u00fc', '\u{1f511}AAA'])(
    'refuses %j: not of its alphabet',
    (text) => refuses(text, 'expected base64url without padding'),
  );

  test.each(['A', 'AAAAA', 'Zh', 'Zm9'])('refuses %j: bits left over', (text) => {
    refuses(text, 'expected canonical base64url: the unused bits must be zero');
  });

  function refuses(text: string, why: string): void {
    const read = () => fromBase64url(text);
    expect(read).toThrow(TypeError);
    expect(read).toThrow(new Error(why));
  }
});

describe('sha256', () => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('FIPS 180-4: of %j', async (text, digest) => expect(toHex(sha256(utf8(text)))).toBe(digest));
});

describe('hkdfSha256', () => {
  const range = (start: number, count: number) => Uint8Array.from({ length: count }, (_, i) => start + i);

  test.each([
    {
      title: 'A.1',
      ikm: hex('0b'.repeat(22)),
      salt: range(0, 13),
      info: range(0xf0, 10),
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      title: 'A.2, longer inputs',
      ikm: range(0, 80),
      salt: range(0x60, 80),
      info: range(0xb0, 80),
      okm:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c' +
        '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      title: 'A.3, no salt and no info',
      ikm: hex('0b'.repeat(22)),
      salt: new Uint8Array(0),
      info: new Uint8Array(0),
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('RFC 5869 appendix $title', async ({ ikm, salt, info, okm }) => {
    expect(toHex(await hkdfSha256({ ikm, salt, info, length: okm.length / 2 }))).toBe(okm);
  });
});

describe('plain bytes', () => {
  test('hex is two lower-case digits a byte', () => {
    expect(toHex(new Uint8Array([0, 1, 15, 16, 171, 255]))).toBe('00010f10abff');
    fc.assert(fc.property(someBytes, (bytes) => expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))));
  });

  test('hex of either case is read, and an odd or a foreign digit is refused', () => {
    expect(fromHex('00010F10abFf')).toEqual(new Uint8Array([0, 1, 15, 16, 171, 255]));
    fc.assert(fc.property(someBytes, (bytes) => expect(fromHex(toHex(bytes))).toEqual(bytes)));
    for (const text of ['0', '000', '0g', ' 00', '0x00', '\u{1f511}']) expect(() => fromHex(text)).toThrow();
  });

  test('concat puts one after the other, in bytes of its own', () => {
    fc.assert(
      fc.property(fc.array(someBytes), (parts) => {
        expect(Buffer.from(concat(...parts)).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
    const part = new Uint8Array([1, 2]);
    const whole = concat(part);
    part.fill(9);
    expect(whole).toEqual(new Uint8Array([1, 2]));
  });

  test('equalBytes is true of the same bytes only', () => {
    fc.assert(
      fc.property(someBytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
        expect(equalBytes(bytes, new Uint8Array(bytes))).toBe(true);
        expect(equalBytes(bytes, concat(bytes, new Uint8Array(1)))).toBe(false);
        if (bytes.length === 0) return;
        const other = new Uint8Array(bytes);
        other[at % bytes.length] = (other[at % bytes.length] ?? 0) ^ change;
        expect(equalBytes(bytes, other)).toBe(false);
      }),
    );
  });

  test('randomBytes has the length asked for, and other bytes every time', () => {
    expect([0, 1, 32, 65536].map((length) => randomBytes(length).length)).toEqual([0, 1, 32, 65536]);
    expect(new Set(Array.from({ length: 50 }, () => toHex(randomBytes(16)))).size).toBe(50);
  });
});
