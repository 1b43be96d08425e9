/** Files into one encrypted backup. It is a tar within, which `bkv restore` opens too. */
import { createTarPacker } from 'modern-tar';
import { type BackupKey, encryptBackup } from '../../lib/client/index.ts';
import type { BackupFile } from '../story/backup-file.ts';
import { gather } from './gather.ts';
import { namesOf } from './names.ts';

interface Packing {
  readonly files: readonly File[];
  readonly key: BackupKey;
  /** Bytes of the backup that are written. */
  readonly onBytes: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Rejects with what reading a file failed with. */
export async function packBackup({ files, key, onBytes, signal }: Packing): Promise<BackupFile> {
  const onProgress = ({ bytes }: { bytes: number }) => onBytes(bytes);
  const blob = await gather(archiveOf(files).pipeThrough(encryptBackup(key, { signal, onProgress })));
  return { blob, beginning: await blob.slice(0, beginningLength).bytes() };
}

const beginningLength = 96;

/** POSIX pax, as the backups of `bkv` are. */
function archiveOf(files: readonly File[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  const names = namesOf(files);
  const write = async () => {
    for (const [index, file] of files.entries()) {
      const name = names[index] ?? file.name;
      const pax = { path: name, mtime: String(file.lastModified / 1000) };
      await file.stream().pipeTo(controller.add({ name, size: file.size, mtime: new Date(file.lastModified), pax }));
    }
    controller.finalize();
  };
  write().catch((error) => controller.error(error));
  return readable;
}
