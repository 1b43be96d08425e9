/** A real folder as an archive, against GNU tar and Python's tarfile, both ways. */
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chunksOf } from '../../../lib/archive/write/chunks.ts';
import { type ArchiveOptions, writeArchive } from '../../../lib/archive/write/write-archive.ts';
import { coarse, differences, type Snapshot, snapshotOfArchive, snapshotOfFolder } from '../snapshot.ts';
import { python, runGnuTar, snapshotByPython } from './stranger-programs.ts';

export interface Comparison {
  readonly what: string;
  /** None: name, bytes, mode and time of every entry are the same. */
  readonly different: readonly string[];
}

export interface Programs {
  readonly gnuTar: boolean;
  readonly python: boolean;
}

const wholeSeconds = { wholeSeconds: true };

export async function writeTo(path: string, folder: string, options: ArchiveOptions = {}): Promise<void> {
  const file = await open(path, 'w');
  // One write after the other: a chunk is lent until the next is asked for.
  await file.writeFile(writeArchive([{ disk: folder, name: basename(folder) }], options));
  await file.close();
}

async function readFrom(path: string): Promise<Snapshot> {
  const file = await open(path);
  try {
    return coarse(await snapshotOfArchive(chunksOf(file)));
  } finally {
    await file.close();
  }
}

/**
 * Other tars find the times of ours to a second: see docs/decisions/0027-times-in-the-plain-header.md.
 *
 * `ours` is an archive of `folder`. `scratch` is a folder with room for two more and for what they hold.
 */
export async function* comparisons(
  { folder, ours, scratch }: { readonly folder: string; readonly ours: string; readonly scratch: string },
  programs: Programs,
): AsyncGenerator<Comparison> {
  const name = basename(folder);
  const original = coarse(snapshotOfFolder(folder, name));
  const inSeconds = coarse(original, wholeSeconds);
  const theirs = join(scratch, 'theirs.tar');
  yield { what: 'ours, read by us', different: differences(original, await readFrom(ours)) };
  if (programs.python) {
    const listed = coarse(snapshotByPython(ours), wholeSeconds);
    yield { what: 'ours, read by tarfile', different: differences(inSeconds, listed) };
    python('create', 'PAX_FORMAT', theirs, folder, name);
    const read = coarse(await readFrom(theirs), wholeSeconds);
    yield { what: 'tarfile PAX_FORMAT, read by us', different: differences(inSeconds, read) };
  }
  if (!programs.gnuTar) return;
  const extracted = join(scratch, 'extracted');
  mkdirSync(extracted);
  runGnuTar(['-xpf', ours, '--warning=no-timestamp', '-C', extracted]);
  const found = coarse(snapshotOfFolder(join(extracted, name), name), wholeSeconds);
  yield { what: 'ours, extracted by GNU tar', different: differences(inSeconds, found) };
  rmSync(extracted, { recursive: true });
  for (const options of [['--format=gnu'], ['--format=posix'], ['--format=posix', '--sparse']]) {
    runGnuTar(['-cf', theirs, ...options, '-C', dirname(folder), name]);
    const expected = options.includes('--format=gnu') ? inSeconds : original;
    yield {
      what: `GNU tar ${options.join(' ')}, read by us`,
      different: differences(expected, await readFrom(theirs)),
    };
  }
}
