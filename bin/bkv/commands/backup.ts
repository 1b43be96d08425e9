/** `bkv backup`: files and folders, as an archive, under this device's key. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { toReadable } from '../../../lib/archive/byte-text.ts';
import type { Entry } from '../../../lib/archive/entry.ts';
import type { LeftOutReason } from '../../../lib/archive/left-out.ts';
import { identityOf, type Root, walk } from '../../../lib/archive/walk.ts';
import { writeArchive } from '../../../lib/archive/write-archive.ts';
import { encryptBackup } from '../../../lib/protocol/backup-file.ts';
import type { BackupKey } from '../../../lib/protocol/backup-key.ts';
import type { Command, Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { formerBackup } from '../files/former-backup.ts';
import { through } from '../files/through.ts';
import { requireFree, writeWholeFile } from '../files/whole-file.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { startProgress } from '../terminal/progress.ts';
import { bytes, count } from '../terminal/quantity.ts';

export interface BackupOptions {
  readonly paths: readonly string[];
  readonly out: string;
  readonly force: boolean;
}

interface Skipped {
  readonly path: string;
  readonly reason: LeftOutReason;
}

interface Written {
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  readonly bytes: number;
  readonly skipped: readonly Skipped[];
  /** Bytes of the backup file. */
  readonly size: number;
}

export const backup: Command<BackupOptions> = async (context, { paths, out, force }) => {
  const roots = rootsOf(paths);
  for (const { disk } of roots) await stat(disk);
  if (!force) await requireFree(out);
  const former = await formerBackup(roots, out);
  const key = await keyFor(context);
  const written = await interruptible((signal) => write(roots, { out, force, former }, key, signal));
  for (const { path, reason } of written.skipped) context.note(`Left out: ${path} (${reasons[reason]})`);
  return { text: describe(out, written), json: { out, ...written } };
};

const reasons: Record<LeftOutReason, string> = {
  socket: 'a socket',
  pipe: 'a named pipe',
  device: 'a device',
  leftover: 'left by an interrupted run',
  excluded: 'as asked',
  vanished: 'removed while the backup was made',
  unreadable: 'cannot be read',
  changed: 'changed each time it was read',
};

/** Throws when two paths would be one in the archive. */
export function rootsOf(paths: readonly string[]): Root[] {
  const roots = paths.map((path) => ({ disk: resolve(path), name: basename(resolve(path)) }));
  for (const [index, { disk, name }] of roots.entries()) {
    if (name === '') throw new Failure('usage', `${disk} has no name to be restored under: give the folders in it.`);
    if (roots.findIndex((other) => other.name === name) !== index)
      throw new Failure('usage', `Two of the paths are called ${name}: make two backups.`);
  }
  return roots;
}

async function keyFor({ device, note }: Context): Promise<BackupKey> {
  const { key, made } = await device.ensureKey();
  if (made)
    note(
      'Made a backup key: without it no backup can be opened. Put it in the vault with "bkv register", ' +
        'or write down the 64 digits that "bkv key show" prints.',
    );
  return key;
}

interface Target {
  readonly out: string;
  readonly force: boolean;
  /** Identity of the earlier backup that it replaces, where that would be met. */
  readonly former: string | undefined;
}

async function write(roots: readonly Root[], { out, force, former }: Target, key: BackupKey, signal: AbortSignal) {
  return writeWholeFile(out, { replace: force }, async (file): Promise<Written> => {
    const excluded = new Set([identityOf(await file.stat({ bigint: true })), ...(former ? [former] : [])]);
    const tally = { files: 0, directories: 0, links: 0, bytes: 0 };
    const skipped: Skipped[] = [];
    const progress = await startProgress('Encrypting', await measure(roots, excluded, signal));
    const archive = writeArchive(roots, {
      excluded,
      onLeftOut: ({ path, reason }) => skipped.push({ path: toReadable(path), reason }),
      onEntry: ({ kind }) => {
        tally[tallyOf[kind]] += 1;
      },
      onBytes: (length) => {
        tally.bytes += length;
        progress.advance(length);
      },
    });
    try {
      await through(archive, encryptBackup(key), (output) => file.writeFile(output), signal);
    } finally {
      progress.stop();
    }
    const { size } = await file.stat();
    return { ...tally, skipped, size };
  });
}

const tallyOf = {
  file: 'files',
  directory: 'directories',
  symlink: 'links',
  'hard-link': 'links',
  'left-out': 'files',
  special: 'files',
} as const satisfies Record<Entry['kind'], string>;

/** Bytes that will be read, as far as can be said before. */
async function measure(roots: readonly Root[], excluded: ReadonlySet<string>, signal: AbortSignal): Promise<number> {
  let total = 0;
  for await (const { entry } of walk(roots, { excluded })) {
    signal.throwIfAborted();
    if (entry.kind === 'file') total += entry.size;
  }
  return total;
}

function describe(out: string, { files, directories, links, bytes: length, size }: Written): string {
  const linked = links > 0 ? `, ${count(links, 'link')}` : '';
  const held = `${count(files, 'file')}, ${count(directories, 'folder')}${linked}, ${bytes(length)}`;
  return `${out}: ${held}; encrypted, ${bytes(size)}.`;
}
