/** `bkv restore`: what a backup holds, into a folder of its own, all of it or nothing unless told otherwise. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Selection } from '../../../lib/archive/extract/select.ts';
import { toByteText, toReadable } from '../../../lib/archive/format/byte-text.ts';
import { DamagedBackup } from '../../../lib/backup/file.ts';
import type { Command, Context, Result } from '../command.ts';
import { explain } from '../explain.ts';
import { Failure } from '../failure.ts';
import { type BackupSource, describeInfo, keyOf } from '../files/open-backup.ts';
import { leftoverNotes, sweepLeftovers } from '../files/partial.ts';
import { describeNotRestored } from '../files/restore/not-restored.ts';
import { writeOneFile } from '../files/restore/one-file.ts';
import { type PutBack, putBack } from '../files/restore/put-back.ts';
import { requireRoom } from '../files/restore/whole-folder.ts';
import { requirePrivatePlace } from '../files/shared-folder.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { bytes, count, grouped } from '../terminal/quantity.ts';

export interface RestoreOptions extends BackupSource {
  /** `-`: the bytes of one file, to standard output. */
  readonly to: string;
  /** Paths in the backup. None: all of it. */
  readonly only?: readonly string[];
  readonly partial: boolean;
  readonly intoSharedFolder: boolean;
}

export const restore: Command<RestoreOptions> = async (context, options) => {
  const { file, to, partial } = options;
  const selection = new Selection((options.only ?? []).map(toArchivePath));
  if (to === '') throw new Failure('usage', 'Where to is empty. The folder you are in is .');
  if (to === '-' && partial) throw new Failure('usage', '--partial is for folders, and --to - gives one file.');
  if (to !== '-') await requirePlace(context, options);
  const key = await keyOf(context, options);
  return interruptible(async (signal) => {
    const reading = { file, key, label: 'Restoring', signal, progress: context.progress };
    if (to === '-') return writeOneFile(reading, selection);
    return report(
      context,
      to,
      await putBack({ reading, to, selection, partial }).catch((error) => hint(error, partial)),
    );
  });
};

/** As `bkv list` shows it, or as a shell completes it. */
function toArchivePath(path: string): string {
  const plain = path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  if (plain === '') throw new Failure('usage', '--only expected the path of a file or a folder in the backup.');
  return toByteText(plain);
}

async function requirePlace({ note }: Context, { to, intoSharedFolder }: RestoreOptions): Promise<void> {
  for (const folder of [dirname(resolve(to)), to])
    for (const text of leftoverNotes(await sweepLeftovers(folder))) note(text);
  const room = await requireRoom(to);
  await stat(dirname(to));
  if (!intoSharedFolder) await requirePrivatePlace(to, room);
}

/** What stands before the damage is intact. Only a restore can do with a part. */
function hint(error: unknown, partial: boolean): never {
  const failure = explain(error);
  if (failure.code !== 'damaged_backup') throw error;
  const wholeBefore = error instanceof DamagedBackup && error.segment > 0;
  const way = partial
    ? ' No entry before the damage is whole.'
    : ' To put back what comes before the damage: --partial';
  throw new Failure(failure.code, `${failure.message} Nothing was restored.${wholeBefore ? way : ''}`, failure.fields);
}

function report({ note, warn }: Context, to: string, restored: PutBack): Result {
  const { files, directories, links, bytes: length, setIdLost, attributesLost } = restored;
  const { notRestored, changed, brokenOff, damage, info } = restored;
  for (const entry of notRestored) warn(`Not restored: ${describeNotRestored(entry)}`);
  for (const path of changed) warn(`Not in the backup: ${toReadable(path)} (it changed each time it was read)`);
  for (const path of setIdLost)
    note(`Restored without its set-ID bits, which would lend your rights: ${toReadable(path)}`);
  if (attributesLost > 0)
    note(`This disk does not keep the mode or times of ${count(attributesLost, 'entry', 'entries')}.`);
  const linked = links > 0 ? `, ${count(links, 'link')}` : '';
  const less = notRestored.length > 0 || brokenOff !== undefined;
  const lines = [
    `${to}: ${count(files, 'file')}, ${count(directories, 'folder')}${linked}, ${bytes(length)} restored.`,
    ...(brokenOff ? [describeBreak(damage)] : []),
    ...(less && !brokenOff ? ['Not all is there: see above.'] : []),
    describeInfo(info, new Date()),
  ];
  const json = {
    to,
    files,
    directories,
    links,
    bytes: length,
    setIdLost: setIdLost.map(toReadable),
    attributesLost,
    leftOut: [
      ...notRestored.map(({ path, ...why }) => ({ path: toReadable(path), ...why })),
      ...changed.map((path) => ({ path: toReadable(path), reason: 'changed' })),
    ],
    ...(brokenOff && { damage: { reason: damage?.reason ?? 'invalid_archive', segment: damage?.segment } }),
    info: info ?? null,
  };
  return { text: lines.join('\n'), json, ...(less && { code: 'incomplete' as const }) };
}

function describeBreak(damage: DamagedBackup | undefined): string {
  const where = damage ? ` from its byte ${grouped(damage.segment * 2 ** 20)} on` : '';
  return `The backup is damaged or cut off${where}: what came after that is missing, and nobody can say what it was.`;
}
