/** What a terminal can show: by its kind, its width and the locale. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { appearanceOf } from '../../../bin/bkv/terminal/appearance.ts';

describe('what a terminal can show', () => {
  const terminal = { isTTY: true, columns: 100 };

  test.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'C' }, false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{}, process.platform === 'win32'],
  ])('%j: UTF-8 %s', (env, utf8) => {
    expect(appearanceOf(terminal, env).utf8).toBe(utf8);
  });

  test.each([
    [{ TERM: 'xterm-256color' }, '256', true],
    [{ TERM: 'xterm' }, 'few', true],
    [{ TERM: 'xterm', NO_COLOR: '1' }, 'none', true],
    [{ TERM: 'xterm', NO_COLOR: '' }, 'few', true],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none', false],
  ] as const)('%j: colours %s', (env, colours, movesCursor) => {
    expect(appearanceOf(terminal, env)).toMatchObject({ colours, movesCursor, columns: 100 });
  });

  test('a file has no colours and no cursor', () => {
    expect(appearanceOf({}, { TERM: 'xterm-256color' })).toMatchObject({
      isTerminal: false,
      colours: 'none',
      movesCursor: false,
      columns: 80,
    });
  });
});

test('what the command line says itself is ASCII, but for the bar and the QR code, which know where they are', () => {
  const room = fileURLToPath(new URL('../../../bin/bkv', import.meta.url));
  const files = globSync('**/*.ts', { cwd: room });
  const comment = /^\s*(\/\*\*|\*|\/\/).*$/gm;
  const beyond = files.filter((file) =>
    /\P{ASCII}/u.test(readFileSync(`${room}/${file}`, 'utf8').replace(comment, '')),
  );
  expect(beyond.sort()).toEqual(['terminal/progress-line.ts', 'terminal/qr.ts']);
});
