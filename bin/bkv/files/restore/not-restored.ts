/** What a restore leaves out, in words. */

import type { NotRestored, NotRestoredReason } from '../../../../lib/archive/extract/not-restored.ts';
import { toReadable } from '../../../../lib/archive/format/byte-text.ts';

const reasons: Record<NotRestoredReason, string> = {
  path: 'its path leads out of the folder',
  twice: 'it is in the backup twice',
  name_taken: 'this disk takes its name for that of another, which is there',
  name_refused: 'this system has no such names',
  too_long: 'its path is too long here',
  no_symlinks: 'it is a symbolic link, and this disk has none',
  device: 'a device',
  pipe: 'a named pipe',
  folder: 'the folder it is in is not there',
  link: 'it is another name of a file that is not there',
  cut_off: 'the backup ends in it, or is damaged there',
  refused: 'the system refuses it',
};

const systemCodes: Record<string, string> = {
  EFBIG: 'this disk has no files of that size',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
};

/** Such as `photos/a:b.jpg (this system has no such names)`. */
export function describeNotRestored({ path, reason, systemCode }: NotRestored): string {
  const system =
    systemCode === undefined ? undefined : (systemCodes[systemCode] ?? `${reasons[reason]}: ${systemCode}`);
  return `${toReadable(path)} (${system ?? reasons[reason]})`;
}
