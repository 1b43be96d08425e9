/** A QR code in characters, for a phone's camera to read from the screen or from paper. */
import { encode } from 'uqr';
import type { Appearance } from './appearance.ts';

/** Light modules around the code, which readers need. */
const quietZone = 4;

/** Rows of modules, true where dark. */
type Modules = readonly (readonly boolean[])[];

/**
 * Black on white wherever there are colours. Without them dark modules are drawn on paper, and light ones at a terminal,
 * most of which are dark. A sentence instead when the window is too narrow.
 */
export function qrCode(text: string, { isTerminal, columns, utf8, colours }: Appearance): string {
  const { data } = encode(text, { ecc: 'L', border: quietZone });
  const half = utf8 && isTerminal;
  const width = data.length * (half ? 1 : 2);
  if (isTerminal && columns < width)
    return `The QR code needs a window that is ${width} columns wide. This one has ${columns}.`;
  if (colours === 'none') {
    const drawn = isTerminal ? data.map((row) => row.map((dark) => !dark)) : data;
    return (half ? halfBlocks(drawn) : pairs(drawn, '##', '  ')).join('\n');
  }
  const { black, white } = inks[colours];
  const lines = half ? halfBlocks(data).map((line) => white + line) : pairs(data, `${black}  `, `${white}  `);
  return lines.map((line) => `${line}\u001b[0m`).join('\n');
}

/** `white` writes black on white. The first 16 of 256 colours are the theme's, and its white may be grey. */
const inks = {
  few: { black: '\u001b[40m', white: '\u001b[30;107m' },
  '256': { black: '\u001b[48;5;16m', white: '\u001b[38;5;16;48;5;231m' },
} as const;

/** Two characters a module: characters are twice as high as wide. */
function pairs(modules: Modules, drawn: string, blank: string): string[] {
  return modules.map((row) => row.map((one) => (one ? drawn : blank)).join(''));
}

/** Two rows a line. */
function halfBlocks(modules: Modules): string[] {
  const lines: string[] = [];
  for (let y = 0; y < modules.length; y += 2) {
    const [upper = [], lower = []] = [modules[y], modules[y + 1]];
    lines.push(upper.map((up, x) => block(up, lower[x] ?? false)).join(''));
  }
  return lines;
}

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
