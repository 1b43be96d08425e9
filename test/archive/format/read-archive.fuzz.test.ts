import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Header } from 'tar/header';
import { blockLength } from '../../../lib/archive/format/block.ts';
import { toByteText } from '../../../lib/archive/format/byte-text.ts';
import { InvalidArchive } from '../../../lib/archive/format/entry.ts';
import { archiveOf, directory, file, sparse, symlink } from './archive-bytes.ts';
import { end, extended, plain, summed } from './blocks.ts';
import { readWhole } from './reading.ts';

describe('any bytes end in entries or in InvalidArchive', () => {
  const seed = 8;
  const read = async (bytes: Buffer) => {
    try {
      await readWhole(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidArchive);
    }
  };
  const whole = archiveOf(
    directory('a'),
    sparse('a/sparse', 100_000, [{ offset: 4096, length: 100 }]),
    symlink(toByteText('é'), '..'),
    file(`${'n'.repeat(120)}/m`, 700),
  );

  test('of an archive in which some have changed, its checksums made right again', async () => {
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      for (const [at] of changes) {
        const block = bytes.subarray(at - (at % blockLength), at - (at % blockLength) + blockLength);
        if (new Header(whole, at - (at % blockLength)).cksumValid) summed(block);
      }
      await read(bytes);
    });
    await fc.assert(property, { seed, numRuns: 1_000 });
  });

  test('of records and headers put together at random', async () => {
    const value = fc.oneof(
      fc.constantFrom('0', '1', '10', '-1', '1e9', '', '0,5,10,3', '99999999999999999999'),
      fc.string(),
    );
    const keyword = fc.constantFrom(
      ...['path', 'linkpath', 'size', 'mtime', 'atime', 'comment', 'hdrcharset'],
      ...['major', 'minor', 'name', 'realsize', 'size', 'map', 'offset', 'numbytes'].map((one) => `GNU.sparse.${one}`),
    );
    const header = fc
      .dictionary(keyword, value)
      .map((records) =>
        extended(Object.fromEntries(Object.entries(records).map(([key, text]) => [key, toByteText(text)]))),
      );
    const typeflag = fc.constantFrom(...'01234567xgLKSDMNVAIXZ\0');
    const member = fc.tuple(typeflag, fc.string({ maxLength: 20 }), fc.string({ maxLength: 600 }));
    const members = member.map(([one, name, content]) => plain({ name: toByteText(name), typeflag: one, content }));
    const property = fc.asyncProperty(fc.array(fc.oneof(header, members), { maxLength: 6 }), (parts) =>
      read(Buffer.concat([...parts, end])),
    );
    await fc.assert(property, { seed, numRuns: 1_000 });
  });

  test('of nothing but chance', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), (bytes) => read(Buffer.from(bytes))),
      { seed },
    );
  });
});
