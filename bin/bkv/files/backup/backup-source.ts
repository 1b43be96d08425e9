/** What is backed up: files and folders, or standard input as one file. */
import { tmpdir } from 'node:os';
import { toReadable } from '../../../../lib/archive/format/byte-text.ts';
import { identityOf } from '../../../../lib/archive/write/identity.ts';
import { isLoss, type LeftOut } from '../../../../lib/archive/write/left-out.ts';
import { type Root, type WalkOptions, walk } from '../../../../lib/archive/write/walk.ts';
import { writeArchive, writeStream } from '../../../../lib/archive/write/write-archive.ts';
import { backupFileLength, encryptBackup } from '../../../../lib/backup/file.ts';
import type { BackupKey } from '../../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../../lib/protocol/crypto/fingerprint.ts';
import manifest from '../../../../package.json' with { type: 'json' };
import type { Context } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { isPartialName } from '../partial.ts';
import { describeLeftOut, type Tally } from '../tally.ts';
import { through } from '../through.ts';
import type { Sink } from './backup-target.ts';
import { Spool } from './spool.ts';

export interface Job {
  readonly key: BackupKey;
  readonly sink: Sink;
  readonly tally: Tally;
  /** The first loss ends the backup. */
  readonly strict: boolean;
  readonly signal: AbortSignal;
  readonly progress: Context['progress'];
}

export interface PathsOptions {
  readonly roots: readonly Root[];
  readonly excludes: NonNullable<WalkOptions['excludes']>;
  /** The earlier backup that this one replaces, if it lies among what is backed up. */
  readonly former: string | undefined;
}

export async function backUpPaths({ roots, excludes, former }: PathsOptions, job: Job): Promise<void> {
  const { key, sink, tally, strict, signal } = job;
  const excluded = new Set([sink.stats && identityOf(sink.stats), former].filter((one) => one !== undefined));
  const walking = { excludes, excluded, isLeftover: isPartialName };
  const measured = () => measure(roots, walking, signal);
  sink.expect(async () => {
    const { bytes, overhead } = await measured();
    return backupFileLength(bytes + overhead);
  });
  const progress = await job.progress('Encrypting', async () => (await measured()).bytes);
  const archive = writeArchive(roots, {
    ...walking,
    info: await infoFor(key),
    onLeftOut: (leftOut) => tally.leftOut.push(strict ? requireNoLoss(leftOut) : leftOut),
    onEntry: (entry) => tally.add(entry),
    onBytes: (length) => progress.advance(length),
  });
  try {
    await through(archive, { transform: encryptBackup(key), consume: (output) => sink.write(output), signal });
  } finally {
    progress.stop();
  }
}

function requireNoLoss(leftOut: LeftOut): LeftOut {
  if (!isLoss(leftOut)) return leftOut;
  const what = describeLeftOut(leftOut);
  throw new Failure('file_error', `${what}: with --strict there is no backup without it.`, {
    path: toReadable(leftOut.path),
  });
}

/** Bytes of headers for each entry, roughly. */
const entryOverhead = 1024;

/** Bytes that will be read, and those that the archive adds, as far as they can be known before. */
async function measure(roots: readonly Root[], options: WalkOptions, signal: AbortSignal) {
  let bytes = 0;
  let overhead = 0;
  for await (const { entry } of walk(roots, options)) {
    signal.throwIfAborted();
    overhead += entryOverhead;
    if (entry.kind === 'file') bytes += entry.size;
  }
  return { bytes, overhead };
}

export interface InputOptions {
  /** Of the one file in the archive. */
  readonly name: string;
  /**
   * Where standard input is kept, encrypted, until its length is known. By default where the system keeps temporary
   * files.
   */
  readonly folder: string | undefined;
}

export async function backUpInput({ name, folder = tmpdir() }: InputOptions, job: Job): Promise<void> {
  const { key, sink, tally, signal } = job;
  const spool = await Spool.of(process.stdin, { folder, signal });
  try {
    sink.expect(async () => backupFileLength(spool.size + entryOverhead));
    const file = { name, size: spool.size, modified: new Date(), content: spool.content() };
    const archive = writeStream(file, await infoFor(key));
    await through(archive, { transform: encryptBackup(key), consume: (output) => sink.write(output), signal });
    tally.files = 1;
    tally.bytes = spool.size;
  } finally {
    await spool.close();
  }
}

async function infoFor(key: BackupKey) {
  return { createdAt: new Date(), version: manifest.version, fingerprint: await fingerprintOf(key) };
}
