/** What one block says is what it was made of; all else has a PAX header. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockLength } from '../../../lib/archive/format/block.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { encodeHeader } from '../../../lib/archive/format/header.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { directory, file, hardLink, inChunks, symlink } from './archive-bytes.ts';

const isPlain = (entry: Entry) => encodeHeader(entry).length === blockLength;

async function again(entry: Entry): Promise<Entry | undefined> {
  const archive = Buffer.concat([encodeHeader(entry), Buffer.alloc(2 * blockLength)]);
  for await (const found of readArchive(inChunks(archive, 512))) return found.entry;
  return undefined;
}

const name = fc.string({
  unit: fc.constantFrom(...'abcXYZ059 ._-+~'),
  minLength: 1,
  maxLength: 120,
});
const path = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map((names) => names.map((one) => (/^\.+$/.test(one) ? 'x' : one)).join('/'));
const time = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 19n });

test('any path, mode and times come back, to the nanosecond', async () => {
  const mode = fc.nat({ max: 0o7777 });
  const kind = fc.constantFrom<(one: string, other: string) => Entry>(
    (one) => file(one),
    (one) => directory(one),
    symlink,
    hardLink,
  );
  const property = fc.asyncProperty(
    fc.record({ kind, path, target: path, mode, modified: time, accessed: time }),
    async ({ kind: make, path: one, target, ...attributes }) => {
      const entry = { ...make(one, target), ...attributes };
      expect(await again(entry)).toEqual(entry);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});

describe('one block is enough', () => {
  test.each<[string, Entry]>([
    ['a short name, and times to the nanosecond', { ...file('a'), modified: 1n, accessed: 1_700_000_000_999_999_999n }],
    ['a path that fits in two fields', file(`${'d'.repeat(130)}/${'f'.repeat(99)}`)],
    ['a folder of such a path', directory(`${'d'.repeat(130)}/${'f'.repeat(98)}`)],
    ['a link to a target of 99 bytes', symlink('a', 't'.repeat(99))],
    ['a file just below 8 GiB', file('a', 2 ** 33 - 1)],
  ])('for %s', (_, entry) => expect(isPlain(entry)).toBe(true));
});

describe('a PAX header is there', () => {
  test.each<[string, Entry]>([
    ['a name that is not ASCII', file('\xe9')],
    ['a name of 100 bytes', file('f'.repeat(100))],
    ['a path whose folders are too long', file(`${'d'.repeat(131)}/f`)],
    ['a target of 100 bytes', symlink('a', 't'.repeat(100))],
    ['8 GiB', file('a', 2 ** 33)],
    ['a time before 1970', { ...file('a'), modified: -1n }],
    ['a time of access after 2242', { ...file('a'), accessed: 2n ** 33n * 10n ** 9n }],
    ['a file that changed each time', { ...file('a'), kind: 'left-out' }],
  ])('for %s', (_, entry) => expect(isPlain(entry)).toBe(false));
});
