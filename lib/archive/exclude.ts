/** Patterns of what is left out of a backup, as users of git, restic and tar know them. */
import picomatch from 'picomatch';
import { type ByteText, toPath } from './byte-text.ts';

/** A pattern that matches nothing, or is too long to be one. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
  readonly pattern: string;

  constructor(pattern: string) {
    super(`pattern expected a glob, got ${JSON.stringify(pattern)}`);
    this.pattern = pattern;
  }
}

/**
 * Whether a path in the archive matches one of the patterns. `*` and `?` stand for characters of one name, `**` for any
 * number of folders, `[…]` for one of several characters; names that begin with a dot are matched like any other. A
 * pattern without `/` is a name at any depth; one with `/` is a path from a folder that is backed up, or from any folder
 * below it. A `/` at the end says nothing. Throws {@link InvalidPattern}.
 */
export function createExcludes(patterns: readonly string[]): (path: ByteText) => boolean {
  const matchers = patterns.map(createMatcher);
  return (path) => {
    if (matchers.length === 0) return false;
    const text = toPath(path).toString('utf8');
    return matchers.some((matches) => matches(text));
  };
}

function createMatcher(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^(?:\.\/+|\/+)/, '').replace(/\/+$/, '');
  if (plain === '' || plain.length > 1024 || plain.includes('\0')) throw new InvalidPattern(pattern);
  try {
    return picomatch(`{${'**/'},}${plain}`, { dot: true, nonegate: true, noextglob: true, strictBrackets: true });
  } catch {
    throw new InvalidPattern(pattern);
  }
}

/** One pattern a line; empty lines and those that begin with `#` say nothing. */
export function parsePatterns(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
