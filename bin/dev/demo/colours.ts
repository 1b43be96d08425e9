/** The terminal's colours in the drawing, for a dark page and for a light one. */
import type { Colour } from './screen.ts';

interface Theme {
  readonly paper: string;
  readonly bar: string;
  readonly ink: string;
  readonly faint: string;
  /** The 16 that every terminal has. */
  readonly palette: readonly string[];
}

/** Each has at least the contrast of WCAG AA to its paper, black and white aside. */
const dark: Theme = {
  paper: '#0d1117',
  bar: '#161b22',
  ink: '#e6edf3',
  faint: '#8b949e',
  palette: [
    ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
    ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
  ],
};

const light: Theme = {
  paper: '#ffffff',
  bar: '#f0f2f5',
  ink: '#1f2328',
  faint: '#59636e',
  palette: [
    ...['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
    ...['#57606a', '#a40e26', '#1a7f37', '#633c01', '#0550ae', '#6639ba', '#136066', '#ffffff'],
  ],
};

export function themes(): string {
  return `:root{${variables(dark)}}@media(prefers-color-scheme:light){:root{${variables(light)}}}`;
}

function variables({ palette, ...named }: Theme): string {
  const all = [...Object.entries(named), ...palette.map((value, index) => [`c${index}`, value])];
  return all.map(([name, value]) => `--${name}:${value}`).join(';');
}

export function fill(colour: Colour): string {
  if (typeof colour === 'number') return colour < 16 ? `var(--c${colour})` : fixed(colour);
  return colour.startsWith('#') ? colour : `var(--${colour})`;
}

/** xterm's 6 by 6 by 6 cube, and its 24 greys. */
function fixed(colour: number): string {
  if (colour >= 232) return hex(Array(3).fill(8 + 10 * (colour - 232)));
  const index = colour - 16;
  return hex(
    [36, 6, 1].map((step) => Math.floor(index / step) % 6).map((level) => (level === 0 ? 0 : 55 + 40 * level)),
  );
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
