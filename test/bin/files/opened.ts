/** A backup file opened by the SDK and the archive's reader, past the command line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toReadable } from '../../../lib/archive/format/byte-text.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { ArchiveInfo } from '../../../lib/archive/format/info.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { decryptBackup } from '../../../lib/backup/file.ts';
import { parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';

export interface Opened {
  readonly info: ArchiveInfo | undefined;
  /** By path; a file with its bytes as they are in the archive. */
  readonly entries: ReadonlyMap<string, { readonly entry: Entry; readonly text: string }>;
}

/** With the key of the device whose folder `home` is. */
export async function opened(backup: Buffer, home: string): Promise<Opened> {
  const key = parseBackupKey(readFileSync(join(home, 'backup-key'), 'utf8'));
  const archive = new Blob([new Uint8Array(backup)]).stream().pipeThrough(decryptBackup(key));
  const entries = new Map<string, { entry: Entry; text: string }>();
  let info: ArchiveInfo | undefined;
  const onInfo = (found: ArchiveInfo) => {
    info = found;
  };
  for await (const { entry, content } of readArchive(archive, { onInfo })) {
    let text = '';
    for await (const part of content) text += Buffer.from(part).toString('latin1');
    entries.set(toReadable(entry.path), { entry, text });
  }
  return { info, entries };
}
