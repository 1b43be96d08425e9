/** An archive of a folder, made while something happens to the folder, and read again. */
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { Pace, type PaceOptions } from '../../../lib/archive/steps/pace.ts';
import type { LeftOut } from '../../../lib/archive/write/left-out.ts';
import { type ArchiveOptions, writeArchive } from '../../../lib/archive/write/write-archive.ts';
import { byPath, collect, type Read, readWhole } from '../format/reading.ts';

export interface Made {
  readonly found: Map<string, Read>;
  readonly all: readonly Read[];
  readonly leftOut: LeftOut[];
  readonly entries: Entry[];
  readonly bytes: number;
}

/**
 * `meanwhile` is called after each piece of the archive, with how many came so far. The archive calls the folder `r`.
 */
export async function makeArchive(
  disk: string,
  meanwhile: (chunks: number) => unknown = () => {},
  { pace, ...options }: Omit<ArchiveOptions, 'pace'> & { readonly pace?: PaceOptions } = {},
): Promise<Made> {
  const leftOut: LeftOut[] = [];
  const entries: Entry[] = [];
  let bytes = 0;
  const archive = writeArchive([{ disk, name: 'r' }], {
    onLeftOut: (one) => leftOut.push(one),
    onEntry: (entry) => entries.push(entry),
    onBytes: (length) => {
      bytes += length;
    },
    pace: new Pace(pace),
    batch: 0,
    ...options,
  });
  let count = 0;
  async function* watched() {
    for await (const chunk of archive) {
      count += 1;
      yield chunk;
      meanwhile(count);
    }
  }
  const all = await readWhole(await collect(watched()));
  return { found: byPath(all), all, leftOut, entries, bytes };
}

/** Older than a tick of the file system's clock, so that nothing waits for it. */
export const rest = () => new Promise((resolve) => setTimeout(resolve, 25));
