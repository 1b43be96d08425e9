/** What a terminal can show, as it and the environment say. */

export interface Appearance {
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Characters beyond ASCII are shown as they are. */
  readonly utf8: boolean;
  readonly colours: 'none' | 'few' | '256';
  /** The cursor can be moved back. */
  readonly movesCursor: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const usualColumns = 80;

export function appearanceOf({ isTTY = false, columns }: Stream, env: NodeJS.ProcessEnv = process.env): Appearance {
  const movesCursor = isTTY && env.TERM !== 'dumb';
  return {
    isTerminal: isTTY,
    // A serial line says that it has 0 columns.
    columns: columns || usualColumns,
    utf8: speaksUtf8(env),
    colours: movesCursor ? coloursOf(env) : 'none',
    movesCursor,
  };
}

/** As the C library chooses the locale for characters. Windows' console takes UTF-8 whatever the locale. */
function speaksUtf8(env: NodeJS.ProcessEnv, platform = process.platform): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale ? /utf-?8/i.test(locale) : platform === 'win32';
}

function coloursOf({ NO_COLOR, TERM = '', COLORTERM }: NodeJS.ProcessEnv): Appearance['colours'] {
  // no-color.org: present and not empty.
  if (NO_COLOR) return 'none';
  return COLORTERM || TERM.includes('256color') ? '256' : 'few';
}
