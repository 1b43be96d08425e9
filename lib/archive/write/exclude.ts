/** Patterns of what is left out of a backup, as users of git, restic and tar know them. */
import picomatch from 'picomatch';
import { type ByteText, toPath } from '../format/byte-text.ts';

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
 * number of folders, `[…]` for one of several characters, `\\` takes the next character as it is; all others, braces and
 * brackets of text too, stand for themselves. Names that begin with a dot are matched like any other. A pattern without
 * `/` is a name at any depth; one with `/` is a path from a folder that is backed up, or from any folder below it. `a/**`
 * is what `a` holds and not `a`. A `/` at the end says nothing. One that begins with `/` or `!` would match nothing
 * and is refused: paths are those in the backup, and what was left out is not taken back. Throws {@link InvalidPattern}.
 */
export function createExcludes(patterns: readonly string[]): (path: ByteText) => boolean {
  const matchers = patterns.map(createMatcher);
  return (path) => {
    if (matchers.length === 0) return false;
    const text = toPath(path).toString('utf8');
    return matchers.some((matches) => matches(text));
  };
}

const options = {
  dot: true,
  nobrace: true,
  noextglob: true,
  nonegate: true,
  strictBrackets: true,
  // `[!a]` is what `[^a]` is.
  posix: true,
  // A name may hold line breaks.
  flags: 's',
  // Throws what makes no expression, which would match nothing otherwise.
  debug: true,
} as const;

function createMatcher(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^\.\/+/, '').replace(/\/+$/, '');
  const endsInEscape = /(?<!\\)(?:\\\\)*\\$/.test(plain);
  if (/^[!/]/.test(pattern)) throw new InvalidPattern(pattern);
  if (plain === '' || plain.length > 1024 || plain.includes('\0') || endsInEscape) throw new InvalidPattern(pattern);
  try {
    // picomatch lets `a/**` stand for `a` too.
    return picomatch(`**/${literal(plain).replace(/(\/\*\*)$/, '$1/*')}`, options);
  } catch {
    throw new InvalidPattern(pattern);
  }
}

/** With what only picomatch takes for more than itself marked as text. */
function literal(pattern: string): string {
  return pattern.replace(/\\.|\[[!^]|[(){}+@|^$!]/gs, (found) => (found.length > 1 ? found : `\\${found}`));
}

/** One pattern a line; empty lines and those that begin with `#` say nothing. */
export function parsePatterns(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
