/** A backup, or a part of it, into a folder that appears when all of it is there. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Extracted, extract } from '../../../../lib/archive/extract/extract.ts';
import type { HeldFolder } from '../../../../lib/archive/extract/held-folder.ts';
import { DiskFailure } from '../../../../lib/archive/extract/not-restored.ts';
import { LinkOutside, type Selection } from '../../../../lib/archive/extract/select.ts';
import { toReadable } from '../../../../lib/archive/format/byte-text.ts';
import type { ArchiveInfo } from '../../../../lib/archive/format/info.ts';
import type { DamagedBackup } from '../../../../lib/backup/file.ts';
import { Failure } from '../../failure.ts';
import { DiskFull } from '../disk-full.ts';
import { isFile, type OpenBackup, type ReadOptions, readBackup } from '../open-backup.ts';
import { fillWholeFolder } from './whole-folder.ts';

export interface PutBackOptions {
  /** How the backup is read. */
  readonly reading: ReadOptions;
  readonly to: string;
  readonly selection: Selection;
  /** Put back all but what cannot be, and, of a damaged backup, what stands before the damage. */
  readonly partial: boolean;
}

export interface PutBack extends Extracted {
  readonly info: ArchiveInfo | undefined;
  readonly damage: DamagedBackup | undefined;
}

/** When it throws, nothing was put back. */
export async function putBack(options: PutBackOptions): Promise<PutBack> {
  const { selection, reading } = options;
  const again = await isFile(reading.file);
  try {
    return await putBackOnce(options, !again);
  } catch (error) {
    if (!(error instanceof LinkOutside)) throw error;
    // The second reading says what is wrong with the backup.
    const quietly = { ...reading, onDamage: () => {} };
    await readBackup(quietly, ({ entries }) => selection.borrow(entries)).catch(() => {});
    return putBackOnce(options, true);
  }
}

/** `lenient`: a hard link without its file is left out, not thrown. */
function putBackOnce({ reading, to, selection, partial }: PutBackOptions, lenient: boolean): Promise<PutBack> {
  let damage: DamagedBackup | undefined;
  const onDamage = (found: DamagedBackup) => {
    damage = found;
  };
  const fill = (folder: HeldFolder) =>
    readBackup({ ...reading, ...(partial && { onDamage }) }, async (backup) => {
      const chosen = selection.of(backup.entries, { lenient });
      const extracted = await extract(chosen, folder, { partial }).catch(async (error) => {
        throw error instanceof DiskFailure ? await explainDisk(error, { backup, folder, to, selection }) : error;
      });
      const { files, directories, links, brokenOff } = extracted;
      if (brokenOff && (files + directories + links === 0 || selection.missing.length > 0)) throw damage ?? brokenOff;
      requireFound(selection);
      return { ...extracted, info: backup.info(), damage };
    });
  return fillWholeFolder(to, fill);
}

/** Throws `file_not_found` for a path that the backup does not hold. */
export function requireFound({ missing: [path] }: Selection): void {
  if (path === undefined) return;
  const name = toReadable(path);
  throw new Failure('file_not_found', `The backup does not hold ${name}. "bkv list" says what it holds.`, {
    path: name,
  });
}

interface Scene {
  readonly backup: OpenBackup;
  readonly folder: HeldFolder;
  readonly to: string;
  readonly selection: Selection;
}

const failing: Record<string, string> = {
  EIO: 'the disk fails',
  EROFS: 'the disk cannot be written to any more',
  ESTALE: 'the folder it is in was replaced by another',
};

async function explainDisk(error: DiskFailure, { backup, folder, to, selection }: Scene): Promise<Error> {
  const { systemCode, needed } = error;
  const path = join(to, toReadable(error.path));
  if (systemCode !== 'ENOSPC' && systemCode !== 'EDQUOT') {
    const why = failing[systemCode] ?? systemCode;
    return new Failure('file_error', `${path} cannot be written: ${why}. Nothing was restored.`, { path, systemCode });
  }
  const { bavail, bsize } = await statfs(folder.path);
  const missing = Math.max(needed, selection.isAll ? backup.left() : 0) - bavail * bsize;
  return new DiskFull(path, missing > 0 ? missing : undefined);
}
