/** What node-tar can take over and what it cannot: why there is code of our own (docs/decisions/0011). */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { create, Parser } from 'tar';
import { Header } from 'tar/header';
import { blockLength } from '../../../lib/archive/format/block.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { archiveOf, file, sparse } from './archive-bytes.ts';
import { end, extended, plain } from './blocks.ts';
import { legacyArchive } from './legacy-archive.ts';

interface Seen {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly modified: Date | undefined;
}

async function parse(archive: Buffer): Promise<Seen[]> {
  const seen: Seen[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => {
      const { path, type, size, mtime: modified } = entry;
      seen.push({ path, type, size, modified });
      entry.resume();
    },
  });
  const done = new Promise((resolve, reject) => parser.once('end', resolve).once('error', reject));
  parser.end(archive);
  await done;
  return seen;
}

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('node-tar is used', () => {
  test('for header blocks: it makes their numbers and checksum, and finds a wrong one', () => {
    const block = plain({ name: 'a', content: 'xyz' }).subarray(0, blockLength);
    expect(new Header(block)).toMatchObject({ cksumValid: true, size: 3, type: 'File' });
    block[0] = 'b'.charCodeAt(0);
    expect(new Header(block).cksumValid).toBe(false);
  });

  test('with care: a block alone is a folder by its cut name, and a file once its whole path is given', async () => {
    const path = `r/${'x'.repeat(96)}/f`;
    const archive = legacyArchive([{ path, content: Buffer.from('hi') }]);
    const block = archive.subarray(2 * blockLength, 3 * blockLength);
    expect(new Header(block).type).toBe('Directory');
    expect(new Header(block, 0, { path }).type).toBe('File');
    // Its own parser gives it, and has no part in that loss.
    expect(await parse(archive)).toMatchObject([{ path, type: 'File', size: 2 }]);
  });
});

describe('node-tar does not', () => {
  test('keep a name that is no UTF-8', async () => {
    // It passes over a record whose text has not as many bytes as the record says.
    const record = extended({ hdrcharset: 'BINARY', path: 'caf\xe9' });
    const [seen, other] = await parse(Buffer.concat([record, plain({ name: 'x' }), plain({ name: 'caf\xe9' }), end]));
    expect([seen?.path, other?.path]).toEqual(['x', 'caf\ufffd']);
  });

  test('keep a time below a millisecond', async () => {
    const [seen] = await parse(archiveOf({ ...file('\xc3\xa9'), modified: 1_700_000_000_123_456_789n }));
    expect(seen?.modified?.getTime()).toBe(1_700_000_000_123);
  });

  test('write a time before 1970 that is no whole second', async () => {
    mkdirSync(join(folder.path, 'old'));
    writeFileSync(join(folder.path, 'old/file'), 'x');
    utimesSync(join(folder.path, 'old/file'), '0', '-86400.5');
    const packing = async () => {
      const pack = create({ cwd: folder.path }, ['old']);
      pack.resume();
      await new Promise((resolve, reject) => pack.once('end', resolve).once('error', reject));
    };
    await expect(packing()).rejects.toThrow('cannot encode number');
  });

  test('know the holes of a file: it gives the map and the pieces as a file of another name', async () => {
    const archive = archiveOf(sparse('a/b', 100_000, [{ offset: 4096, length: 10 }]));
    expect(await parse(archive)).toMatchObject([{ path: 'a/GNUSparseFile.0/b', size: blockLength + 10 }]);
  });

  test('say that it passed over a sparse file in the form that GNU tar writes by default', async () => {
    expect(await parse(Buffer.concat([plain({ name: 's', typeflag: 'S', content: 'x' }), end]))).toEqual([]);
  });
});
