/**
 * Keeps a stream until its length is known, because an archive says how long a file is before its bytes. What is kept
 * is encrypted under a key that only this process has, and the file has no name where the system allows that: after a
 * kill nothing is left to find.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { chunksOf } from '../../../../lib/archive/write/chunks.ts';
import { decryptBackup, encryptBackup } from '../../../../lib/backup/file.ts';
import { type BackupKey, createBackupKey } from '../../../../lib/protocol/crypto/backup-key.ts';
import { DiskFull, isDiskFull } from '../disk-full.ts';
import { partialName } from '../partial.ts';
import { streamOf, through } from '../through.ts';

export interface SpoolOptions {
  /** A folder with room for all of the stream. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export class Spool {
  /** Bytes that the stream had. */
  readonly size: number;
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #key: BackupKey;

  /** Reads `source` to its end. Throws what it throws, and what node:fs throws. */
  static async of(source: AsyncIterable<Uint8Array<ArrayBuffer>>, { folder, signal }: SpoolOptions): Promise<Spool> {
    const path = partialName(folder);
    const file = await open(path, 'wx+', 0o600);
    const key = createBackupKey();
    let size = 0;
    async function* counted() {
      for await (const chunk of source) {
        size += chunk.length;
        yield chunk;
      }
    }
    try {
      // Windows does not let an open file lose its name.
      if (process.platform !== 'win32') await rm(path);
      await through(counted(), { transform: encryptBackup(key), consume: (output) => file.writeFile(output), signal });
      return new Spool({ file, path, key, size });
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw isDiskFull(error)
        ? new DiskFull(`What standard input holds, kept in ${folder} until its end is known,`)
        : error;
    }
  }

  private constructor({ file, path, key, size }: { file: FileHandle; path: string; key: BackupKey; size: number }) {
    this.#file = file;
    this.#path = path;
    this.#key = key;
    this.size = size;
  }

  /** The bytes again, in order. */
  async *content(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield* streamOf(chunksOf(this.#file)).pipeThrough(decryptBackup(this.#key));
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }
}
