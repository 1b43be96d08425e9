/** `bkv backup`: files and folders, as an archive, under this device's key. */
import { readFile } from 'node:fs/promises';
import { toReadable } from '../../../lib/archive/format/byte-text.ts';
import { createExcludes, parsePatterns } from '../../../lib/archive/write/exclude.ts';
import { type WalkOptions, walk } from '../../../lib/archive/write/walk.ts';
import type { BackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import type { Command, Context, Result } from '../command.ts';
import { Failure } from '../failure.ts';
import { backUpInput, backUpPaths, type Job } from '../files/backup/backup-source.ts';
import { folderOf, requireWritable, writeTarget } from '../files/backup/backup-target.ts';
import { formerBackup } from '../files/backup/former-backup.ts';
import { rootsOf } from '../files/backup/roots.ts';
import { isPartialName, leftoverNotes, sweepLeftovers } from '../files/partial.ts';
import { describeLeftOut, Tally } from '../files/tally.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { bytes } from '../terminal/quantity.ts';

export interface BackupOptions {
  /** Or `-` alone: standard input, as one file. */
  readonly paths: readonly string[];
  /** `-`: standard output. Absent only with `dryRun`. */
  readonly out?: string;
  readonly force: boolean;
  readonly strict: boolean;
  readonly dryRun: boolean;
  /** Patterns. */
  readonly exclude?: readonly string[];
  /** Files of patterns. */
  readonly excludeFrom?: readonly string[];
  /** What standard input is called in the backup. */
  readonly stdinName?: string;
}

export const backup: Command<BackupOptions> = async (context, options) => {
  const { paths, out, force, strict } = options;
  const fromInput = paths.includes('-');
  if (fromInput && (paths.length > 1 || options.dryRun))
    throw new Failure('usage', 'Standard input (-) is backed up alone, and not with --dry-run.');
  const excludes = createExcludes(await patternsOf(options));
  if (options.dryRun) return survey(paths, excludes);
  if (!out) throw new Failure('usage', 'Where the backup goes must be said: --out <file>, or --out -');
  const folder = folderOf(out);
  if (folder !== undefined) for (const note of leftoverNotes(await sweepLeftovers(folder))) context.note(note);
  const work = fromInput
    ? backUpInput.bind(undefined, { name: inputName(options), folder })
    : backUpPaths.bind(undefined, await pathsOf({ paths, out, excludes }));
  await requireWritable({ out, force });
  const key = await keyFor(context);
  const tally = new Tally();
  const size = await interruptible((signal) =>
    writeTarget({ out, force }, (sink) =>
      work({ key, sink, tally, strict, signal, progress: context.progress } satisfies Job),
    ),
  );
  if (fromInput && tally.bytes === 0) context.warn('Standard input was empty: did what comes before the pipe fail?');
  return report(context, { out, tally, size });
};

async function patternsOf({ exclude = [], excludeFrom = [] }: BackupOptions): Promise<string[]> {
  const files = await Promise.all(excludeFrom.map(readPatterns));
  return [...exclude, ...files.flatMap(parsePatterns)];
}

async function readPatterns(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error) => {
    // The error of a folder does not name it.
    throw Object.assign(error, { path });
  });
}

interface Given {
  readonly paths: readonly string[];
  readonly out: string;
  readonly excludes: NonNullable<WalkOptions['excludes']>;
}

async function pathsOf({ paths, out, excludes }: Given) {
  const roots = await rootsOf(paths);
  return { roots, excludes, former: out === '-' ? undefined : await formerBackup(roots, out) };
}

function inputName({ stdinName = 'stdin' }: BackupOptions): string {
  if (/^[^/\0]{1,255}$/.test(stdinName) && !['.', '..'].includes(stdinName)) return stdinName;
  throw new Failure('usage', '--stdin-name expected the name of a file, without a folder.');
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

interface Done {
  readonly out: string;
  readonly tally: Tally;
  readonly size: number;
}

function report({ warn, note }: Context, { out, tally, size }: Done): Result {
  for (const leftOut of tally.leftOut.filter(({ reason }) => reason !== 'excluded'))
    (tally.isLess ? warn : note)(`Left out: ${describeLeftOut(leftOut)}`);
  const name = out === '-' ? 'Standard output' : out;
  const less = tally.isLess ? ' Not all is in it: see above.' : '';
  return {
    text: `${name}: ${tally.text}; encrypted, ${bytes(size)}.${less}`,
    json: { out, ...tally.json, size },
    ...(tally.isLess && { code: 'incomplete' as const }),
  };
}

/** What would be in a backup. Reads no file, makes no key. */
async function survey(paths: readonly string[], excludes: Given['excludes']): Promise<Result> {
  const tally = new Tally();
  const names: string[] = [];
  const onLeftOut = tally.leftOut.push.bind(tally.leftOut);
  for await (const { entry } of walk(await rootsOf(paths), { excludes, isLeftover: isPartialName, onLeftOut })) {
    tally.add(entry);
    names.push(entry.kind === 'directory' ? `${toReadable(entry.path)}/` : toReadable(entry.path));
  }
  const lines = [...names, ...tally.leftOut.map((leftOut) => `Left out: ${describeLeftOut(leftOut)}`)];
  return {
    text: [...lines, `Would be backed up: ${tally.text}. Nothing was written.`].join('\n'),
    json: { dryRun: true, paths: names, ...tally.json },
    answers: true,
  };
}
