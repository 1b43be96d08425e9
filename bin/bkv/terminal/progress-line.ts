/** One line that says how far the work is, as wide as the terminal allows. */
import type { Appearance } from './appearance.ts';
import { bytes, duration } from './quantity.ts';

export interface Done {
  readonly label: string;
  /** Bytes. May exceed `total` when what is read has grown. */
  readonly value: number;
  readonly total: number;
  readonly seconds: number;
}

/** Columns of the bar itself. A shorter one would say no more than the percentage. */
const shortest = 10;
const longest = 40;

/**
 * Always shorter than the terminal is wide, because some terminals wrap at the last column. What does not fit is left
 * out.
 */
export function progressLine(done: Done, { columns, utf8 }: Pick<Appearance, 'columns' | 'utf8'>): string {
  const room = columns - 1;
  const { label, value, total } = done;
  const rate = rateOf(done);
  const left = rate > 0 && value < total ? [`${duration(((total - value) / rate) * 1000)} left`] : [];
  const parts = [percentage(done), `${bytes(value)} of ${bytes(total)}`, `${bytes(rate)}/s`, ...left];
  const separator = utf8 ? ' · ' : ', ';
  for (let kept = parts.length; kept > 0; kept--) {
    const text = parts.slice(0, kept).join(separator);
    const columnsLeft = room - label.length - text.length - 2 - (utf8 ? 0 : 2);
    if (columnsLeft >= shortest) return `${label} ${bar(done, Math.min(columnsLeft, longest), utf8)} ${text}`;
  }
  const short = [`${label} ${percentage(done)}`, percentage(done)];
  return short.find((text) => text.length <= room) ?? '';
}

/** For a terminal on which a line cannot be written over. */
export function progressSentence(done: Done): string {
  return `${done.label}: ${percentage(done).trim()}, ${bytes(done.value)} of ${bytes(done.total)}`;
}

function share({ value, total }: Done): number {
  return Math.min(1, value / total);
}

function rateOf({ value, seconds }: Done): number {
  return value / Math.max(seconds, 0.001);
}

function percentage(done: Done): string {
  return `${String(Math.floor(share(done) * 100)).padStart(3)} %`;
}

function bar(done: Done, length: number, utf8: boolean): string {
  const full = Math.round(share(done) * length);
  return utf8 ? '█'.repeat(full) + '░'.repeat(length - full) : `[${'#'.repeat(full)}${'-'.repeat(length - full)}]`;
}
