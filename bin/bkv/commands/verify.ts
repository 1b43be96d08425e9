/** `bkv verify`: reads all of a backup, as a restore would, and writes nothing. */
import type { Command } from '../command.ts';
import { type BackupSource, describeInfo, keyOf, readBackup, readEntries } from '../files/open-backup.ts';
import { describeLeftOut, Tally } from '../files/tally.ts';
import { interruptible } from '../terminal/interrupt.ts';

export const verify: Command<BackupSource> = async (context, source) => {
  const { file } = source;
  const key = await keyOf(context, source);
  const { info, entries } = await interruptible((signal) =>
    readBackup({ ...source, key, label: 'Verifying', signal, progress: context.progress }, readEntries),
  );
  const tally = new Tally();
  for (const entry of entries) {
    tally.add(entry);
    if (entry.kind === 'left-out') tally.leftOut.push({ path: entry.path, reason: 'changed' });
  }
  const name = file === '-' ? 'Standard input' : file;
  const lines = [
    `${name}: whole and undamaged. ${tally.text}.`,
    describeInfo(info, new Date()),
    ...tally.leftOut.map((leftOut) => `Not in it: ${describeLeftOut(leftOut)}`),
  ];
  return { text: lines.join('\n'), json: { file, info: info ?? null, ...tally.json } };
};
