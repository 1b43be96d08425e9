import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataFinder, mayHaveHoles } from '../../../lib/archive/write/holes.ts';

const unit = 4096;

function find(bytes: Uint8Array<ArrayBuffer>, most?: number) {
  const finder = new DataFinder(most);
  for (let at = 0; at < bytes.length; at += 64 * unit) finder.take(bytes.subarray(at, at + 64 * unit));
  return finder.found.data;
}

describe('the pieces of a file that are no zeros', () => {
  test('lie in order, hold every other byte, and are no more than asked for', () => {
    const written = fc.array(fc.tuple(fc.nat({ max: 299 }), fc.nat({ max: unit - 1 })), { maxLength: 60 });
    const property = fc.property(
      written,
      fc.integer({ min: 1, max: 50 }),
      fc.nat({ max: unit }),
      (places, most, rest) => {
        const bytes = new Uint8Array(300 * unit + rest);
        for (const [block, at] of places) bytes[block * unit + at] = 1;
        const data = find(bytes, most) ?? [{ offset: 0, length: bytes.length }];
        expect(data.length).toBeLessThanOrEqual(most);
        let end = 0;
        for (const { offset, length } of data) {
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + length;
          bytes.fill(0, offset, end);
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
        expect(bytes.every((byte) => byte === 0)).toBe(true);
      },
    );
    fc.assert(property, { seed: 8 });
  });

  test('are not told where hardly anything is a hole', () => {
    const bytes = new Uint8Array(100 * unit).fill(1);
    expect(find(bytes)).toBeUndefined();
    bytes.fill(0, 0, 15 * unit);
    expect(find(bytes)).toBeUndefined();
    bytes.fill(0, 15 * unit, 16 * unit);
    expect(find(bytes)).toEqual([{ offset: 16 * unit, length: 84 * unit }]);
  });

  test('are none in a file of zeros', () => {
    expect(find(new Uint8Array(100 * unit))).toEqual([]);
  });
});

test.each([
  [1024 * 1024, 2047, true],
  [1024 * 1024, 2048, false],
  [1024, 0, false],
])('a file of %d bytes in %d blocks may have holes: %s', (size, blocks, expected) => {
  const stats = { size: BigInt(size), blocks: BigInt(blocks) };
  expect(mayHaveHoles(stats)).toBe(expected);
});
