/** What a folder or an archive holds, so that the two can be compared: name, kind, bytes, mode, time. */
import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { type ByteText, toByteText, toPath } from '../../lib/archive/format/byte-text.ts';
import type { Entry } from '../../lib/archive/format/entry.ts';
import { readArchive } from '../../lib/archive/format/read-archive.ts';

export interface Look {
  readonly kind: 'file' | 'directory' | 'symlink' | 'special';
  readonly mode: number;
  /** Nanoseconds. */
  readonly modified: bigint;
  readonly target?: ByteText;
  /** Of a file. */
  readonly size?: number;
  readonly digest?: string;
}

export type Snapshot = ReadonlyMap<ByteText, Look>;

/** The paths begin with `name`. */
export function snapshotOfFolder(root: string, name: string): Snapshot {
  const looks = new Map<ByteText, Look>();
  const visit = (disk: ByteText, path: ByteText) => {
    const stats = lstatSync(toPath(disk), { bigint: true });
    looks.set(path, lookAt(disk, stats));
    if (!stats.isDirectory()) return;
    for (const child of readdirSync(toPath(disk), { encoding: 'latin1' }).sort())
      visit(`${disk}/${child}`, `${path}/${child}`);
  };
  visit(toByteText(root), toByteText(name));
  return looks;
}

function lookAt(disk: ByteText, stats: BigIntStats): Look {
  const attributes = { mode: Number(stats.mode) & 0o7777, modified: stats.mtimeNs };
  if (stats.isDirectory()) return { ...attributes, kind: 'directory' };
  if (stats.isSymbolicLink())
    return { ...attributes, kind: 'symlink', target: readlinkSync(toPath(disk), { encoding: 'latin1' }) };
  if (!stats.isFile()) return { ...attributes, kind: 'special' };
  return { ...attributes, kind: 'file', ...contentOf(toPath(disk)) };
}

/** Of a file of any size. */
function contentOf(path: Buffer) {
  const file = openSync(path, 'r');
  const hash = createHash('sha1');
  const chunk = Buffer.alloc(1024 * 1024);
  let size = 0;
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    hash.update(chunk.subarray(0, read));
    size += read;
  }
  closeSync(file);
  return { size, digest: hash.digest('base64') };
}

/** As an extraction would leave it: the later of two with one path counts, another name of a file is that file. */
export async function snapshotOfArchive(source: AsyncIterable<Uint8Array>): Promise<Snapshot> {
  const looks = new Map<ByteText, Look>();
  for await (const { entry, content } of readArchive(source)) {
    const look = await lookOf(entry, content, looks);
    if (look) looks.set(entry.path, look);
    else looks.delete(entry.path);
  }
  return looks;
}

async function lookOf(entry: Entry, content: AsyncIterable<Uint8Array>, earlier: Snapshot): Promise<Look | undefined> {
  const { mode, modified } = entry;
  switch (entry.kind) {
    case 'left-out':
      return undefined;
    case 'hard-link':
      return earlier.get(entry.target);
    case 'symlink':
      return { kind: 'symlink', mode, modified, target: entry.target };
    case 'file':
      return { kind: 'file', mode, modified, size: entry.size, digest: await digestOfContent(entry, content) };
    default:
      return { kind: entry.kind, mode, modified };
  }
}

async function digestOfContent(entry: Extract<Entry, { kind: 'file' }>, content: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha1');
  if (!entry.data) {
    for await (const part of content) hash.update(part);
    return hash.digest('base64');
  }
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(Buffer.from(part));
  const stored = Buffer.concat(parts);
  let from = 0;
  let at = 0;
  for (const { offset, length } of entry.data) {
    hash.update(Buffer.alloc(offset - at)).update(stored.subarray(from, from + length));
    from += length;
    at = offset + length;
  }
  return hash.update(Buffer.alloc(entry.size - at)).digest('base64');
}

/** Whole seconds, as formats without PAX records have them; the mode of a link, which no system but a few has, left out. */
export function coarse(
  snapshot: Snapshot,
  { wholeSeconds = false }: { readonly wholeSeconds?: boolean | 'up' } = {},
): Snapshot {
  const second = 1_000_000_000n;
  // A division of bigints rounds those below zero up.
  const below = (time: bigint) => (wholeSeconds !== 'up' && time % second < 0n ? 1n : 0n);
  const whole = (time: bigint) => (time / second - below(time)) * second;
  return new Map(
    [...snapshot].map(([path, look]) => [
      path,
      {
        ...look,
        mode: look.kind === 'symlink' ? 0 : look.mode,
        modified: wholeSeconds ? whole(look.modified) : look.modified,
      },
    ]),
  );
}

/** What differs, few of it, so that a failing test can be read. */
export function differences(left: Snapshot, right: Snapshot): string[] {
  const told: string[] = [];
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(path), right.get(path)].map((look) => look && describe(look));
    if (one !== other) told.push(`${JSON.stringify(path)}: ${one ?? 'missing'} | ${other ?? 'missing'}`);
  }
  return told.slice(0, 10);
}

function describe({ kind, mode, modified, size, digest, target }: Look): string {
  return [kind, mode.toString(8), modified, size, digest, JSON.stringify(target)].join(' ');
}
