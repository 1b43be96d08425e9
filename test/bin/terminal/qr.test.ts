/** The QR code, read back by a reader from the characters that are printed. */
import { describe, expect, test } from '@jest/globals';
import jsqr from 'jsqr';
import type { Appearance } from '../../../bin/bkv/terminal/appearance.ts';
import { qrCode } from '../../../bin/bkv/terminal/qr.ts';

const text = 'A1B2C3D4E5F60718'.repeat(4);
const unicode: Appearance = { isTerminal: true, columns: 80, utf8: true, colours: '256', movesCursor: true };
const pixels = 4;

/** A change of colours, or a character. */
const sign = /\p{Cc}\[([\d;]*)m|(\P{Cc})/gu;

type Screen = 'dark' | 'light';

/** Upper and lower half of each character cell, true where light, as a screen of that background shows it. */
function light(printed: string, screen: Screen): boolean[][] {
  return printed.split('\n').flatMap((line) => {
    const halves: [boolean[], boolean[]] = [[], []];
    let ink = screen === 'dark';
    let paper = !ink;
    for (const [, colours, character] of line.matchAll(sign)) {
      if (colours !== undefined) {
        ink = /(^|;)(38;5;16|30)(;|$)/.test(colours) ? false : screen === 'dark';
        paper = /(48;5;231|107)$/.test(colours) || (!/(48;5;16|40)$/.test(colours) && screen === 'light');
      } else {
        halves[0].push('█▀#'.includes(character ?? '') ? ink : paper);
        halves[1].push('█▄#'.includes(character ?? '') ? ink : paper);
      }
    }
    return halves;
  });
}

/** What a camera sees that cannot read white on black. */
function scan(printed: string, screen: Screen): string | undefined {
  const rows = light(printed, screen);
  const margin = 10;
  const columns = Math.max(...rows.map((row) => row.length));
  // The width of half a character, whose height is `pixels`: the same in half blocks, half of that in pairs.
  const cell = columns > rows.length * 0.75 && printed.includes('▀') ? pixels : pixels / 2;
  const width = columns * cell + 2 * margin;
  const height = rows.length * pixels + 2 * margin;
  const image = new Uint8ClampedArray(width * height * 4).fill(screen === 'light' ? 255 : 0);
  for (const [y, row] of rows.entries())
    for (const [x, white] of row.entries())
      for (let dy = 0; dy < pixels; dy++)
        for (let dx = 0; dx < cell; dx++) {
          const at = ((y * pixels + dy + margin) * width + x * cell + dx + margin) * 4;
          image.fill(white ? 255 : 0, at, at + 3);
        }
  const read = typeof jsqr === 'function' ? jsqr : (jsqr as { default: typeof jsqr }).default;
  return read(image, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

describe('the QR code of the 64 digits', () => {
  test.each<[string, Partial<Appearance>, Screen]>([
    ['256 colours on a dark screen', {}, 'dark'],
    ['256 colours on a light screen', {}, 'light'],
    ['few colours on a dark screen', { colours: 'few' }, 'dark'],
    ['few colours on a light screen', { colours: 'few' }, 'light'],
    ['no colours on a dark screen', { colours: 'none' }, 'dark'],
    ['no UTF-8 on a dark screen', { utf8: false }, 'dark'],
    ['no UTF-8 on a light screen', { utf8: false, colours: 'few' }, 'light'],
    ['no UTF-8 and no colours on a dark screen', { utf8: false, colours: 'none' }, 'dark'],
    ['a file that is printed on paper', { isTerminal: false, colours: 'none' }, 'light'],
  ])('is read from %s', (_, differences, screen) => {
    expect(scan(qrCode(text, { ...unicode, ...differences }), screen)).toBe(text);
  });

  test('fits a window of 80 columns in every form, and uses nothing but ASCII where there is no UTF-8', () => {
    const drawn = qrCode(text, { ...unicode, utf8: false, colours: 'none' });
    expect(drawn).toMatch(/^[# \n]+$/);
    expect(Math.max(...drawn.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('is not drawn where its lines would break, and a sentence says so', () => {
    expect(qrCode(text, { ...unicode, columns: 36 })).toBe(
      'The QR code needs a window that is 37 columns wide. This one has 36.',
    );
  });
});
