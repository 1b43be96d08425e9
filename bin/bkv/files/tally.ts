/** What a backup holds, counted, and what it leaves out. */
import { toReadable } from '../../../lib/archive/format/byte-text.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { isLoss, type LeftOut, type LeftOutReason } from '../../../lib/archive/write/left-out.ts';
import { bytes, count } from '../terminal/quantity.ts';

export class Tally {
  files = 0;
  directories = 0;
  links = 0;
  /** Of files, holes included. */
  bytes = 0;
  readonly leftOut: LeftOut[] = [];

  add(entry: Entry): void {
    if (entry.kind === 'file') {
      this.files += 1;
      this.bytes += entry.size;
    } else if (entry.kind === 'directory') this.directories += 1;
    else if (entry.kind === 'symlink' || entry.kind === 'hard-link') this.links += 1;
  }

  /** Whether the backup is less than what was asked for. */
  get isLess(): boolean {
    return this.leftOut.some(isLoss);
  }

  /** Such as `3 files, 1 folder, 12 KiB`. */
  get text(): string {
    const linked = this.links > 0 ? `, ${count(this.links, 'link')}` : '';
    return `${count(this.files, 'file')}, ${count(this.directories, 'folder')}${linked}, ${bytes(this.bytes)}`;
  }

  get json() {
    const { files, directories, links, bytes: length } = this;
    const leftOut = this.leftOut.map(({ path, ...why }) => ({ path: toReadable(path), ...why }));
    return { files, directories, links, bytes: length, leftOut };
  }
}

const reasons: Record<LeftOutReason, string> = {
  socket: 'a socket',
  pipe: 'a named pipe',
  device: 'a device',
  leftover: 'being written by bkv, or left by an interrupted run',
  excluded: 'as asked',
  vanished: 'removed or replaced while the backup was made',
  unreadable: 'cannot be read',
  changed: 'changed each time it was read',
};

const systemCodes: Record<string, string> = {
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EIO: 'the disk fails',
};

/** Such as `photos/1.jpg (may not be read)`. */
export function describeLeftOut({ path, reason, systemCode }: LeftOut): string {
  const system = systemCode === undefined ? undefined : (systemCodes[systemCode] ?? `cannot be read: ${systemCode}`);
  return `${toReadable(path)} (${system ?? reasons[reason]})`;
}
