/** Header blocks as no tar on this machine may write them. */
import { blockLength, paddingOf } from '../../../lib/archive/format/block.ts';
import { encodeBlock } from '../../../lib/archive/format/encode-block.ts';
import { encodeRecords, type Records } from '../../../lib/archive/format/pax.ts';

export const end = Buffer.alloc(2 * blockLength);
export const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))]);

export interface Plain {
  readonly name: string;
  readonly typeflag?: string;
  readonly content?: Buffer | string;
  /** Over the block, before its checksum is made. */
  readonly fields?: Readonly<Record<number, string | Buffer>>;
}

/** One header block and what follows it. The name is one character a byte. */
export function plain({ name, typeflag = '0', content = '', fields = {} }: Plain): Buffer {
  const body = Buffer.from(content);
  const times = { modified: 5_000_000_000n, accessed: 0n };
  const block = encodeBlock({ type: 'File', name, mode: 0o644, size: body.length, ...times });
  // As it is given, a slash at the end too.
  block.fill(0, 0, 100).write(name, 0, 100, 'latin1');
  block.write(typeflag, 156, 'latin1');
  for (const [at, field] of Object.entries(fields)) Buffer.from(field).copy(block, Number(at));
  return Buffer.concat([summed(block), padded(body)]);
}

/** POSIX.1-2017 pax, "ustar Interchange Format": the sum of all bytes, those of the sum itself taken as spaces. */
export function summed(block: Buffer): Buffer {
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export const extended = (records: Records, typeflag = 'x') =>
  plain({ name: 'PaxHeader', typeflag, content: encodeRecords(records) });
