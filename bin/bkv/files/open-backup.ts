/** A backup that is read: from a file or from standard input, with the key that opens it. */
import { open, stat } from 'node:fs/promises';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { ArchiveInfo } from '../../../lib/archive/format/info.ts';
import { type ReadEntry, readArchive } from '../../../lib/archive/format/read-archive.ts';
import { chunksOf } from '../../../lib/archive/write/chunks.ts';
import { DamagedBackup, decryptBackup } from '../../../lib/backup/file.ts';
import { type BackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import type { Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { askBackupKey } from '../terminal/ask.ts';
import { ago, localTime } from '../terminal/quantity.ts';
import { through } from './through.ts';

export interface BackupSource {
  /** `-` is standard input. */
  readonly file: string;
  /** The 64 digits, or `-` to be asked for them. Absent: this device's key. */
  readonly key?: string;
}

/** Throws `usage` where both key and backup would come from standard input. */
export async function keyOf({ device }: Context, { file, key }: BackupSource): Promise<BackupKey> {
  if (file === '') throw new Failure('usage', 'The name of the backup is empty.');
  if (key === undefined) return device.requireKey();
  if (key !== '-') return parseBackupKey(key);
  if (file === '-')
    throw new Failure('usage', 'The backup comes from standard input, so the key cannot: --key <64 digits>');
  return askBackupKey();
}

export interface ReadOptions {
  readonly file: string;
  readonly key: BackupKey;
  /** The label of the progress bar, such as `Restoring`. */
  readonly label: string;
  readonly signal: AbortSignal;
  readonly progress: Context['progress'];
  /**
   * Called for damage behind the first MiB; the archive then ends there, and nothing says that it was whole. Without
   * this the damage is thrown.
   */
  readonly onDamage?: (damage: DamagedBackup) => void;
}

/** What a backup holds, entry by entry, and what it says of itself. */
export interface OpenBackup {
  readonly entries: AsyncIterable<ReadEntry>;
  /** Undefined before the first entry is read, and for a backup by version 0.1. */
  info(): ArchiveInfo | undefined;
  /** Bytes that are still to come, as far as can be said. */
  left(): number;
}

/**
 * Gives what `use` gives. `use` must read the entries to their end: only there is the backup known to be whole. Throws
 * DamagedBackup, InvalidArchive, and what node:fs throws.
 */
export async function readBackup<T>(options: ReadOptions, use: (backup: OpenBackup) => Promise<T>): Promise<T> {
  const { file, key, signal, onDamage } = options;
  const input = await openInput(file);
  const progress = await options.progress(options.label, input.size);
  let left = input.size;
  let info: ArchiveInfo | undefined;
  const onInfo = (found: ArchiveInfo) => {
    info ??= found;
  };
  const source = watched(input.chunks, (length) => progress.advance(length));
  let kept: { readonly result: T } | undefined;
  let damage: DamagedBackup | undefined;
  const reading = async (archive: AsyncIterable<Uint8Array>) => {
    const whole = untilDamage(archive, (error) => {
      if (!onDamage || error.segment === 0) throw error;
      damage = error;
      onDamage(error);
    });
    const counted = watched(whole, (length) => {
      left -= length;
    });
    const entries = readArchive(counted, { onInfo });
    const result = await use({ entries, info: () => info, left: () => Math.max(left, 0) });
    kept = { result };
    return result;
  };
  try {
    return await through(source, { transform: decryptBackup(key), consume: reading, signal });
  } catch (error) {
    if (damage === undefined || error !== damage || !kept) throw error;
    return kept.result;
  } finally {
    progress.stop();
    await input.close();
  }
}

async function* untilDamage(archive: AsyncIterable<Uint8Array>, onDamage: (damage: DamagedBackup) => void) {
  try {
    yield* archive;
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error;
    onDamage(error);
  }
}

/** Whether it can be read a second time. */
export async function isFile(path: string): Promise<boolean> {
  return path !== '-' && (await stat(path)).isFile();
}

async function openInput(path: string) {
  if (path === '-') {
    if (process.stdin.isTTY) throw new Failure('usage', 'A backup is not typed: send it to standard input.');
    return { size: 0, chunks: process.stdin as AsyncIterable<Uint8Array<ArrayBuffer>>, close: async () => {} };
  }
  const file = await open(path, 'r');
  const stats = await file.stat();
  if (stats.isDirectory()) {
    await file.close();
    throw new Failure('usage', `${path} is a folder, not a backup.`);
  }
  // What is no plain file, such as <(…) of a shell, can only be read from front to back.
  const chunks = stats.isFile() ? chunksOf(file) : file.createReadStream({ autoClose: false });
  return { size: stats.size, chunks, close: () => file.close() };
}

async function* watched<T extends Uint8Array>(chunks: AsyncIterable<T>, onBytes: (length: number) => void) {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** All entries of a backup that proved whole, by path: a later one takes the place of an earlier one, as in every tar. */
export async function readEntries({ entries, info }: OpenBackup) {
  const found = new Map<string, Entry>();
  for await (const { entry } of entries) {
    found.delete(entry.path);
    found.set(entry.path, entry);
  }
  return { info: info(), entries: [...found.values()] };
}

/** One line: when a backup was made, how long ago that is, by which version and for which key. */
export function describeInfo(info: ArchiveInfo | undefined, now: Date): string {
  if (!info) return 'Made by version 0.1, which did not write down when.';
  const { createdAt, version, fingerprint } = info;
  return `Made ${localTime(createdAt)} (${ago(createdAt, now)}) by version ${version}, for the key ${fingerprint}.`;
}
