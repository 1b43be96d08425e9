/** An encrypted backup into its files. */
import { createTarDecoder } from 'modern-tar';
import { type BackupKey, decryptBackup } from '../../lib/client/index.ts';
import type { OpenedFile } from '../story/backup-file.ts';
import { gather } from './gather.ts';
import { typeOf } from './types.ts';

interface Unpacking {
  readonly blob: Blob;
  readonly key: BackupKey;
  /** Bytes of the backup that are decrypted. */
  readonly onBytes: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Nothing is read as an archive before the whole file is found to be genuine. Rejects with `DamagedBackup`. */
export async function unpackBackup({
  blob,
  key,
  onBytes,
  signal,
}: Unpacking): Promise<{ files: OpenedFile[]; archive: Blob }> {
  const onProgress = ({ bytes }: { bytes: number }) => onBytes(bytes);
  const archive = await gather(blob.stream().pipeThrough(decryptBackup(key, { signal, onProgress })));
  return { files: await filesIn(archive), archive };
}

async function filesIn(archive: Blob): Promise<OpenedFile[]> {
  const files: OpenedFile[] = [];
  for await (const { header, body } of archive.stream().pipeThrough(createTarDecoder({ strict: true }))) {
    const whole = await gather(body as ReadableStream<Uint8Array<ArrayBuffer>>);
    if (header.type === 'file')
      files.push({ name: header.name, blob: whole.slice(0, whole.size, typeOf(header.name)) });
  }
  return files;
}
