/** A recording as one SVG: text and CSS animations, no script, and nothing from anywhere else. */
import { fill, themes } from './colours.ts';
import type { Recording } from './recording.ts';
import { periods, type Run, runsOf, type Span } from './runs.ts';
import { type Frame, framesOf } from './screen.ts';

/** In units of the drawing: a character of the usual monospaced fonts is 0.6 of its size wide. */
const fontSize = 14;
const width = 8.4;
const height = 19;
const margin = 16;
const bar = 36;
/** The last frame stays this long, in seconds, before it begins again. */
const rest = 4;
const fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

export interface Caption {
  /** For who cannot see it. */
  readonly title: string;
  readonly description: string;
}

export async function svgOf(recording: Recording, { title, description }: Caption): Promise<string> {
  const { size } = recording;
  const frames = await framesOf(recording);
  const end = recording.length + rest;
  const clock = new Clock(end);
  const drawn = [...titles(frames, end, size.columns), ...runsOf(frames, end).map(textOf)];
  const body = clock.inTime(drawn);
  const [w, h] = [round(size.columns * width + 2 * margin), round(size.rows * height + bar + 2 * margin)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc>`,
    `<style>${style(clock, cursor(frames, clock), recording.length)}</style>`,
    `<rect width="${w}" height="${h}" rx="10" fill="var(--paper)"/>`,
    `<path d="M0 ${bar}V10A10 10 0 0 1 10 0H${w - 10}A10 10 0 0 1 ${w} 10V${bar}Z" fill="var(--bar)"/>`,
    ...['1', '3', '2'].map((ink, index) => `<circle cx="${22 + 20 * index}" cy="18" r="6" fill="var(--c${ink})"/>`),
    ...body,
    `<path class="k" d="M${margin} ${bar + margin + 1}h${width}v17h-${width}z"/>`,
    `<rect x=".5" y=".5" width="${w - 1}" height="${h - 1}" rx="10" fill="none" stroke="var(--faint)" stroke-opacity=".4"/>`,
    '</svg>\n',
  ].join('\n');
}

interface Drawn extends Span {
  readonly svg: string;
}

function textOf({ row, column, columns, text, style, from, to }: Run): Drawn {
  const x = round(margin + column * width);
  const y = bar + margin + row * height;
  const length = round(columns * width);
  const { ink, paper, bold, dim } = style;
  const looks = [
    ink === undefined ? '' : ` fill="${fill(ink)}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity=".7"' : '',
  ].join('');
  // Whatever font a viewer has, what stands in a column stays there.
  const stretched = text.length > 1 ? ` textLength="${length}"` : '';
  const behind =
    paper === undefined ? '' : `<rect x="${x}" y="${y}" width="${length}" height="${height}" fill="${fill(paper)}"/>`;
  return { from, to, svg: `${behind}<text x="${x}" y="${y + fontSize}"${stretched}${looks}>${escaped(text)}</text>` };
}

function titles(frames: readonly Frame[], end: number, columns: number): Drawn[] {
  const middle = round(margin + (columns * width) / 2);
  return periods(frames, end, ({ title }) => title).map(({ from, to, value }) => ({
    from,
    to,
    svg: `<text x="${middle}" y="23" text-anchor="middle" fill="var(--faint)">${escaped(value)}</text>`,
  }));
}

/** One block that jumps: it has more places than anything else here. */
function cursor(frames: readonly Frame[], clock: Clock): string {
  const places = periods(frames, clock.end, ({ cursor }) => cursor && `${cursor.row} ${cursor.column}`);
  const steps = places.map(({ from, value }) => {
    // Hidden: out of the picture.
    const [row = 0, column = 0] = value?.split(' ').map(Number) ?? [0, -1000];
    return `${clock.share(from)}%{transform:translate(${round(column * width)}px,${row * height}px)}`;
  });
  return `@keyframes k{${steps.join('')}}`;
}

/** One animation for each span of time, shared by all that is there for it. */
class Clock {
  readonly end: number;
  readonly #names = new Map<string, string>();

  constructor(end: number) {
    this.end = end;
  }

  inTime(drawn: readonly Drawn[]): string[] {
    const groups = Map.groupBy(drawn, ({ from, to }) => `${this.share(from)} ${this.share(to)}`);
    return [...groups].map(([span, inIt]) => {
      const name = `a${this.#names.size.toString(36)}`;
      this.#names.set(span, name);
      return `<g class="${name}">${inIt.map(({ svg }) => svg).join('')}</g>`;
    });
  }

  styles(): string[] {
    return [...this.#names].map(([span, name]) => {
      const [from = '0', to = '100'] = span.split(' ');
      const after = to === '100' ? '' : `${to}%{visibility:hidden}`;
      return `.${name}{animation-name:${name}}@keyframes ${name}{${from}%{visibility:visible}${after}}`;
    });
  }

  /** Of the whole, in percent. */
  share(seconds: number): number {
    return Math.round((seconds / this.end) * 100_000) / 1000;
  }
}

function style(clock: Clock, cursorKeys: string, shownLast: number): string {
  const { end } = clock;
  return [
    themes(),
    `svg{fill:var(--ink);font:${fontSize}px ${fonts}}text{white-space:pre}.k{fill-opacity:.55}`,
    `g{visibility:hidden}g,.k{animation:${round(end)}s step-end infinite}`,
    `.k{animation-name:k}${cursorKeys}`,
    ...clock.styles(),
    // Who wants nothing to move sees how it ends.
    `@media(prefers-reduced-motion:reduce){g,.k{animation-play-state:paused;animation-delay:-${round(shownLast)}s}}`,
  ].join('\n');
}

function escaped(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => named[character] ?? '');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
