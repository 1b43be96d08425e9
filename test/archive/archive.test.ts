import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { list } from 'tar';
import { blockLength } from '../../lib/archive/format/block.ts';
import { toByteText } from '../../lib/archive/format/byte-text.ts';
import { type Entry, InvalidArchive } from '../../lib/archive/format/entry.ts';
import { encodeHeader } from '../../lib/archive/format/header.ts';
import { decodeRecords, decodeTime, encodeRecords, encodeTime } from '../../lib/archive/format/pax.ts';
import { readArchive } from '../../lib/archive/format/read-archive.ts';
import { writeArchive } from '../../lib/archive/write/write-archive.ts';
import { longPath, plantTree } from '../bin/files/tree.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { archiveOf, directory, file, hardLink, inChunks, symlink } from './format/archive-bytes.ts';

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { entry } of readArchive(source)) entries.push(entry);
  return entries;
}

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

describe('PAX records', () => {
  test('come back as they were, line breaks and lengths at a power of ten included', () => {
    const value = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
      maxLength: 120,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z.]{1,9}$/), value), (records) => {
        expect(Object.fromEntries(decodeRecords(encodeRecords(records)))).toEqual({ ...records });
      }),
    );
    for (let length = 0; length < 1100; length++)
      expect(decodeRecords(encodeRecords({ path: 'n'.repeat(length) }))[0]?.[1]).toHaveLength(length);
  });

  test('say the time to the nanosecond, before 1970 too', () => {
    expect(encodeTime(1_700_000_000_123_456_780n)).toBe('1700000000.12345678');
    expect(encodeTime(-500_000_000n)).toBe('-0.5');
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (ns) => decodeTime(encodeTime(ns)) === ns),
    );
  });

  test.each(['9 path=a', '8 path=a\n', '99 path=a\n', ' path=a\n', '5 p\n', '0 path=\n', 'x'])(
    '%j is refused',
    (text) => {
      expect(() => decodeRecords(Buffer.from(text))).toThrow(InvalidArchive);
    },
  );
});

describe('an archive', () => {
  const entries: Entry[] = [
    directory('a'),
    directory('a/b'),
    { ...file('a/b/x', 1500), mode: 0o4751, modified: -1n },
    file(`a/${'n'.repeat(255)}`, 1),
    file('a/caf\u00e9', 512),
    file(`a/${toByteText('☃\n=')}`, 0),
    symlink('a/link', '../../..//etc'),
    hardLink('a/again', 'a/b/x'),
  ];

  test.each([1, 7, 511, 512, 513, 4096, 1_000_000])('reads back the same in chunks of %d bytes', async (length) => {
    expect(await readAll(inChunks(archiveOf(...entries), length))).toEqual(entries);
  });

  test('declares names that are not UTF-8, as POSIX asks', () => {
    expect(encodeHeader(file('caf\u00e9')).includes('hdrcharset=BINARY\n')).toBe(true);
    expect(encodeHeader(file(toByteText('caf\u00e9'))).includes('hdrcharset')).toBe(false);
  });

  test('keeps sizes of 8 GiB and more', async () => {
    const size = 2 ** 45 + 3;
    const { value } = await readArchive(inChunks(encodeHeader(file('huge', size)), 512)).next();
    expect(value).toMatchObject({ entry: { kind: 'file', size } });
  });

  test('that is cut off anywhere is refused', async () => {
    const whole = archiveOf(directory('a'), file('a/x', 600));
    for (let length = 0; length <= whole.length - 2 * blockLength; length += 128)
      await expect(readAll(inChunks(whole.subarray(0, length), 300))).rejects.toThrow(InvalidArchive);
  });

  test('with a changed header is refused', async () => {
    const archive = archiveOf(file('x'));
    archive[0] = 'y'.charCodeAt(0);
    await expect(readAll(inChunks(archive, 512))).rejects.toThrow(InvalidArchive);
  });

  test('is read to the end of its source, where a decryption knows that it was whole', async () => {
    let ended = false;
    async function* source() {
      yield* inChunks(archiveOf(file('x')), 512);
      yield Buffer.alloc(10_000);
      ended = true;
    }
    await readAll(source());
    expect(ended).toBe(true);
  });

  test('of a tree is read by node-tar', async () => {
    const tree = join(folder.path, 'tree');
    mkdirSync(tree);
    plantTree(tree);
    const archive = join(folder.path, 'tree.tar');
    const chunks: Buffer[] = [];
    for await (const chunk of writeArchive([{ disk: tree, name: 'tree' }])) chunks.push(Buffer.from(chunk));
    writeFileSync(archive, Buffer.concat(chunks));
    const seen = new Map<
      string,
      { type: string; size: number; linkpath: string | undefined; mtime: Date | undefined }
    >();
    list({
      file: archive,
      sync: true,
      strict: true,
      onReadEntry: ({ path, type, size, linkpath, mtime }) => seen.set(path, { type, size, linkpath, mtime }),
    });
    expect(seen.get('tree/')).toMatchObject({ type: 'Directory' });
    expect(seen.get(`tree/${longPath}/${'n'.repeat(255)}`)).toMatchObject({ type: 'File', size: 4 });
    expect(seen.get('tree/empty file')).toMatchObject({ mtime: new Date(1_234_567_890_000) });
    expect(seen.get('tree/absolute')).toMatchObject({ type: 'SymbolicLink', linkpath: '/etc/hostname' });
    expect(seen.get('tree/shared')).toMatchObject({ type: 'Link', linkpath: 'tree/photos/also shared' });
  });
});
