/** `bkv restore`: what a backup holds, into a folder of its own, all of it or nothing. */
import { open } from 'node:fs/promises';
import { toReadable } from '../../../lib/archive/byte-text.ts';
import { chunksOf } from '../../../lib/archive/chunks.ts';
import { type Extracted, extract } from '../../../lib/archive/extract.ts';
import { decryptBackup } from '../../../lib/protocol/backup-file.ts';
import { type BackupKey, parseBackupKey } from '../../../lib/protocol/backup-key.ts';
import type { Command, Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { through } from '../files/through.ts';
import { fillWholeFolder, requireRoom } from '../files/whole-folder.ts';
import { askBackupKey } from '../terminal/ask.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { startProgress } from '../terminal/progress.ts';
import { bytes, count } from '../terminal/quantity.ts';

export interface RestoreOptions {
  readonly file: string;
  readonly to: string;
  /** The 64 digits, or `-` to be asked for them. Absent: this device's key. */
  readonly key?: string;
}

export const restore: Command<RestoreOptions> = async (context, { file, to, key: digits }) => {
  await requireRoom(to);
  const key = await keyOf(context, digits);
  const {
    setIdLost,
    files,
    directories,
    links,
    bytes: length,
  } = await interruptible((signal) => fillWholeFolder(to, (folder) => read(file, key, folder, signal)));
  for (const path of setIdLost)
    context.note(`Restored without its set-ID bits, which would lend your rights: ${toReadable(path)}`);
  const linked = links > 0 ? `, ${count(links, 'link')}` : '';
  const text = `${to}: ${count(files, 'file')}, ${count(directories, 'folder')}${linked}, ${bytes(length)} restored.`;
  return { text, json: { to, files, directories, links, bytes: length, setIdLost: setIdLost.map(toReadable) } };
};

async function keyOf({ device }: Context, digits: string | undefined): Promise<BackupKey> {
  if (digits === undefined) return device.requireKey();
  return digits === '-' ? askBackupKey() : parseBackupKey(digits);
}

async function read(path: string, key: BackupKey, folder: string, signal: AbortSignal): Promise<Extracted> {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw new Failure('usage', `${path} is a folder, not a backup.`);
    const { size } = stats;
    const progress = await startProgress('Restoring', size);
    try {
      const source = watched(chunksOf(file), progress.advance);
      return await through(source, decryptBackup(key), (archive) => extract(archive, folder), signal);
    } finally {
      progress.stop();
    }
  } finally {
    await file.close();
  }
}

async function* watched<T extends Uint8Array>(chunks: AsyncIterable<T>, onBytes: (length: number) => void) {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
