/** What is read without node-tar is what node-tar reads. */
import { expect, test } from '@jest/globals';
import { Header } from 'tar/header';
import { encodeHeader } from '../../../lib/archive/format/header.ts';
import { readPlain, sumOf } from '../../../lib/archive/format/plain-block.ts';

const attributes = { path: 'folder/name', mode: 0o4751, modified: 1_700_000_000_123_456_789n, accessed: 7n };
const entries = [
  ['a file', encodeHeader({ ...attributes, kind: 'file', size: 123_456_789 })],
  ['a folder', encodeHeader({ ...attributes, kind: 'directory' })],
] as const;

function byNodeTar(bytes: Buffer) {
  const { type, mode, size, mtime, cksumValid, nullBlock } = new Header(bytes, 0, { path: 'unread' });
  return { type, mode, size, mtime: mtime?.getTime(), cksumValid, nullBlock };
}

function sealed(bytes: Buffer): Buffer {
  bytes.write(`${sumOf(bytes).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

test.each(entries)('%s', (_, bytes) => {
  expect(readPlain(bytes)).toEqual(byNodeTar(bytes));
});

test.each(entries)('%s with any byte changed is left to node-tar, or read as it reads it', (_, bytes) => {
  for (let at = 0; at < bytes.length; at++)
    for (const value of [0x00, 0x20, 0x2d, 0x30, 0x35, 0x37, 0x38, 0x80, 0xff]) {
      if (bytes[at] === value) continue;
      const changed = Buffer.from(bytes);
      changed[at] = value;
      // The checksum is no longer right, or was itself changed: its last blank alone says nothing.
      if (at !== 155) expect(readPlain(changed)).toBeUndefined();
      const plain = readPlain(sealed(changed));
      if (plain) expect(plain).toEqual(byNodeTar(changed));
    }
});

test('a folder has no body, whatever size another tar gave it', () => {
  const bytes = Buffer.from(entries[1][1]);
  bytes.write('00000010000', 124, 'latin1');
  expect(readPlain(sealed(bytes))).toMatchObject({ type: 'Directory', size: 0 });
});
