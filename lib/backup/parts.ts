/**
 * The same files as file.ts makes and reads, part by part: for platforms without web streams, such as React Native. An
 * app reads a part of a file, adds it, and writes what comes out.
 */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { type Bytes, concat } from '../protocol/crypto/bytes.ts';
import { opening, sealing } from './sealing.ts';
import type { Segments } from './segments.ts';

/**
 * Holds one segment, at most 1 MiB, until the next one begins. Calls are worked on in their order. After one that was
 * rejected, all others reject with the same error.
 */
export interface BackupParts {
  /** Of any length. It may be reused once this has settled. What comes out may be empty, and as long as the part is. */
  add(part: Uint8Array): Promise<Bytes>;
  /** The rest. Only once it resolves is the file, or the backup, whole. */
  end(): Promise<Bytes>;
}

/**
 * A backup in, its file out, in constant memory: the same file as `encryptBackup` makes.
 *
 * @example
 * const parts = encryptInParts(backupKey);
 * for (let at = 0; at < size; at += 2 ** 20) await file.write(await parts.add(await backup.read(at, 2 ** 20)));
 * await file.write(await parts.end());
 */
export function encryptInParts(key: BackupKey): BackupParts {
  return inParts(sealing(key));
}

/**
 * The file in, the backup out, in constant memory. `add` and `end` reject with {@link DamagedBackup}; what came out before
 * is a backup only once `end` resolves.
 */
export function decryptInParts(key: BackupKey): BackupParts {
  return inParts(opening(key));
}

function inParts({ capacity, work }: Segments): BackupParts {
  let segment = new Uint8Array(capacity(0));
  let filled = 0;
  let index = 0;
  let ended = false;
  let before: Promise<unknown> = Promise.resolve();

  async function finish(last: boolean): Promise<Bytes> {
    const result = await work(segment.subarray(0, filled), { index, last });
    index += 1;
    filled = 0;
    if (segment.length < capacity(index)) segment = new Uint8Array(capacity(index));
    return result;
  }

  async function fill(part: Uint8Array): Promise<Bytes> {
    const results: Bytes[] = [];
    for (let at = 0; at < part.length; ) {
      // A segment is worked on when the next one begins: until then it may be the last.
      if (filled === capacity(index)) results.push(await finish(false));
      const taken = part.subarray(at, at + capacity(index) - filled);
      segment.set(taken, filled);
      filled += taken.length;
      at += taken.length;
    }
    return concat(...results);
  }

  function next(step: () => Promise<Bytes>): Promise<Bytes> {
    const result = before.then(step);
    before = result;
    // Whoever called hears of it.
    result.catch(() => {});
    return result;
  }

  return {
    async add(part) {
      if (!(part instanceof Uint8Array)) throw new TypeError('part expected a Uint8Array');
      if (ended) throw new TypeError('part expected before the end');
      return next(() => fill(part));
    },
    async end() {
      if (ended) throw new TypeError('end expected once');
      ended = true;
      return next(() => finish(true));
    },
  };
}
