/** The bytes of one file of a backup, to standard output. */

import { expand } from '../../../../lib/archive/extract/expand.ts';
import type { Selection } from '../../../../lib/archive/extract/select.ts';
import { type ByteText, toReadable } from '../../../../lib/archive/format/byte-text.ts';
import type { Entry, FileEntry } from '../../../../lib/archive/format/entry.ts';
import type { ReadEntry } from '../../../../lib/archive/format/read-archive.ts';
import type { Result } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { bytes, grouped } from '../../terminal/quantity.ts';
import { writeOutput } from '../backup/backup-target.ts';
import { describeInfo, isFile, type OpenBackup, type ReadOptions, readBackup } from '../open-backup.ts';
import { requireFound } from './put-back.ts';

/**
 * A backup in a file is read twice, so that nothing comes out of a damaged one or of one with several files. One from
 * standard input is written out as it comes. Throws `usage` unless there is exactly one file.
 */
export async function writeOneFile(reading: ReadOptions, selection: Selection): Promise<Result> {
  const wanted = (await isFile(reading.file)) ? await find(reading, selection) : undefined;
  const { entry, info } = await readBackup(reading, async (backup) => {
    const found = await (wanted ? writeFound(backup, wanted) : writeFirst(backup, selection));
    return { entry: found, info: backup.info() };
  });
  const path = toReadable(entry.path);
  return {
    text: `${path}: ${bytes(entry.size)} restored to standard output.\n${describeInfo(info, new Date())}`,
    json: { to: '-', path, bytes: entry.size, info: info ?? null },
  };
}

interface Place {
  readonly path: ByteText;
  /** Of its last copy, among all entries. */
  readonly index: number;
}

function find(reading: ReadOptions, selection: Selection): Promise<Place> {
  return readBackup({ ...reading, label: 'Verifying' }, async ({ entries }) => {
    const places = new Map<ByteText, { entry: Entry; index: number }>();
    let index = 0;
    const counted = async function* () {
      for await (const read of entries) {
        places.set(read.entry.path, { entry: read.entry, index });
        index += 1;
        yield read;
      }
    };
    const chosen = new Set<ByteText>();
    for await (const { entry } of selection.of(counted(), { lenient: true })) chosen.add(entry.path);
    requireFound(selection);
    const files = [...chosen].filter((path) => {
      const kind = places.get(path)?.entry.kind;
      return kind === 'file' || kind === 'hard-link';
    });
    const [path] = files;
    if (path === undefined || files.length > 1) throw notOne(files.length);
    const named = places.get(path)?.entry;
    const target = named?.kind === 'hard-link' ? named.target : path;
    const held = places.get(target);
    if (held?.entry.kind !== 'file') throw notOne(0);
    return { path: target, index: held.index };
  });
}

function notOne(number: number): Failure {
  const problem = number === 0 ? 'no file is chosen' : `${grouped(number)} files are chosen`;
  return new Failure('usage', `--to - gives one file, and ${problem}: say which by --only <path>.`);
}

async function writeFound({ entries }: OpenBackup, wanted: Place): Promise<FileEntry> {
  let index = 0;
  let written: FileEntry | undefined;
  for await (const { entry, content } of entries) {
    if (index === wanted.index && entry.kind === 'file' && entry.path === wanted.path) {
      await writeOutput(expand(entry, content));
      written = entry;
    }
    index += 1;
  }
  if (!written) throw new Failure('file_error', 'The backup was changed while it was read.');
  return written;
}

async function writeFirst({ entries }: OpenBackup, selection: Selection): Promise<FileEntry> {
  let written: FileEntry | undefined;
  for await (const read of selection.of(entries, { lenient: true })) {
    if (written) requireNoMore(read, written);
    else if (read.entry.kind === 'hard-link') throw otherName(read.entry.target);
    else if (read.entry.kind === 'file') {
      await writeOutput(expand(read.entry, read.content));
      written = read.entry;
    }
  }
  requireFound(selection);
  if (!written) throw notOne(0);
  return written;
}

/** What has come out cannot be taken back. */
function requireNoMore({ entry }: ReadEntry, { path }: FileEntry): void {
  if (entry.path === path)
    throw new Failure(
      'file_error',
      `${toReadable(path)} changed while it was backed up, and what came out is not its last state: restore it from a file instead of standard input.`,
    );
  if (entry.kind === 'file' || entry.kind === 'hard-link') throw notOne(2);
}

function otherName(target: ByteText): Failure {
  return new Failure('usage', `This is another name of ${toReadable(target)}: say that by --only.`);
}
