/** The bytes that version 0.1 wrote, made as it made them. */
import { Header } from 'tar/header';
import { encodeRecords } from '../../../lib/archive/format/pax.ts';

export interface LegacyEntry {
  readonly path: string;
  readonly type?: 'File' | 'Directory';
  readonly content?: Buffer;
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);

function block(fields: ConstructorParameters<typeof Header>[0]): Buffer {
  const bytes = Buffer.alloc(512);
  new Header(fields).encode(bytes);
  return bytes;
}

/** The plain name is cut at 99 bytes wherever that is. */
function encode({ path, type = 'File', content = Buffer.alloc(0) }: LegacyEntry): Buffer {
  const records = encodeRecords({ path, mtime: '1700000000.123456789', atime: '1700000000' });
  const name = (type === 'Directory' ? `${path}/` : path).replace(/[^\x20-\x7e]/g, '_').slice(0, 99);
  return Buffer.concat([
    block({ path: 'PaxHeader', mode: 0o644, size: records.length, type: 'ExtendedHeader' }),
    padded(records),
    block({ path: name, mode: 0o644, size: content.length, mtime: new Date(1_700_000_000_123), type }),
    padded(content),
  ]);
}

export function legacyArchive(entries: readonly LegacyEntry[]): Buffer {
  return Buffer.concat([...entries.map(encode), Buffer.alloc(1024)]);
}
