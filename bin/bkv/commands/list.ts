/** `bkv list`: what a backup holds, once all of it has proved undamaged. */
import { toReadable } from '../../../lib/archive/format/byte-text.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { Command } from '../command.ts';
import { type BackupSource, describeInfo, keyOf, readBackup, readEntries } from '../files/open-backup.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { localTime } from '../terminal/quantity.ts';

export const list: Command<BackupSource> = async (context, source) => {
  const key = await keyOf(context, source);
  const { info, entries } = await interruptible((signal) =>
    readBackup({ ...source, key, label: 'Reading', signal, progress: context.progress }, readEntries),
  );
  const width = Math.max(0, ...entries.map((entry) => sizeOf(entry).length));
  return {
    text: [describeInfo(info, new Date()), ...entries.map((entry) => lineOf(entry, width))].join('\n'),
    json: { info: info ?? null, entries: entries.map(toJson) },
  };
};

const letters: Record<Entry['kind'], string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  'hard-link': 'h',
  'left-out': '!',
  special: '?',
};

/** As `ls -l` and `tar -tv` show it. */
function lineOf(entry: Entry, width: number): string {
  const path = entry.kind === 'directory' ? `${entry.path}/` : entry.path;
  const target = 'target' in entry ? ` -> ${toReadable(entry.target)}` : '';
  const note = entry.kind === 'left-out' ? ' (left out: it changed each time it was read)' : '';
  const time = localTime(new Date(milliseconds(entry.modified)));
  return `${letters[entry.kind]}${rights(entry.mode)} ${sizeOf(entry).padStart(width)} ${time} ${toReadable(path)}${target}${note}`;
}

const sizeOf = (entry: Entry) => (entry.kind === 'file' ? String(entry.size) : '0');
const milliseconds = (nanoseconds: bigint) => Math.floor(Number(nanoseconds) / 1e6);

/** Such as `rwxr-s--t`. */
function rights(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
  for (const [bit, index, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const)
    if (mode & bit) bits[index] = bits[index] === 'x' ? letter : letter.toUpperCase();
  return bits.join('');
}

function toJson(entry: Entry) {
  const { kind, path, mode, modified } = entry;
  return {
    kind,
    path: toReadable(path),
    mode: mode.toString(8).padStart(4, '0'),
    modified: isoOf(modified),
    ...(kind === 'file' && { size: entry.size }),
    ...('target' in entry && { target: toReadable(entry.target) }),
  };
}

/** Null beyond what a Date can say. */
function isoOf(nanoseconds: bigint): string | null {
  const date = new Date(milliseconds(nanoseconds));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
