/** Which paths of an archive may stand on disk at all. */
import type { ByteText } from '../format/byte-text.ts';

/** Stays in its folder on every system, and means there what it says. */
export function isPlain(path: ByteText): boolean {
  return path.split('/').every((part) => !['', '.', '..'].includes(part)) && !path.includes('\0');
}

const windowsDevice = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * Windows takes some names for others: `:` opens a stream of a file, `\` a folder, a dot or space at the end is dropped,
 * `NUL` is a device. learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function isRefusedByWindows(path: ByteText): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return path.split('/').some((part) => /[<>:"|?*\\\x00-\x1f]|[. ]$/.test(part) || windowsDevice.test(part));
}
