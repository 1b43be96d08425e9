/** Frames as pieces of text, each with the time from when to when it stands there: what a drawing can animate. */
import type { Cell, Frame } from './screen.ts';

/** Seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One style, one row, there for one span of time. */
export interface Run extends Span {
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly style: Cell;
}

interface Lasting extends Span {
  readonly column: number;
  readonly cell: Cell;
}

/** `end`: when the last frame is over. */
export function runsOf(frames: readonly Frame[], end: number): Run[] {
  const rows = Math.max(0, ...frames.map(({ rows }) => rows.length));
  return Array.from({ length: rows }, (_, row) => joined(lastingOf(frames, row, end), row)).flat();
}

/** Each character of a row, once for as long as it stays as it is. */
function lastingOf(frames: readonly Frame[], row: number, end: number): Lasting[] {
  const done: Lasting[] = [];
  const open = new Map<number, { from: number; cell: Cell }>();
  const close = (column: number, to: number) => {
    const lasting = open.get(column);
    if (lasting) done.push({ ...lasting, column, to });
    open.delete(column);
  };
  for (const { at, rows } of frames)
    for (const [column, cell] of (rows[row] ?? []).entries()) {
      const before = open.get(column)?.cell;
      if (before && cell && same(before, cell)) continue;
      close(column, at);
      if (cell) open.set(column, { from: at, cell });
    }
  for (const column of [...open.keys()]) close(column, end);
  return done;
}

/** What stands there for the same time, in one style, becomes one text: with the gaps between words, which draw nothing. */
function joined(lasting: readonly Lasting[], row: number): Run[] {
  const runs: Run[] = [];
  for (const { from, to, column, cell } of lasting.toSorted(
    (a, b) => a.from - b.from || a.to - b.to || a.column - b.column,
  )) {
    const last = runs.at(-1);
    const gap = last ? column - last.column - last.columns : -1;
    const joins = last && gap >= 0 && last.from === from && last.to === to && sameStyle(last.style, cell);
    if (joins && (gap === 0 || cell.paper === undefined))
      runs[runs.length - 1] = {
        ...last,
        columns: last.columns + gap + cell.columns,
        text: last.text + ' '.repeat(gap) + (cell.text || ' '),
      };
    else runs.push({ from, to, row, column, columns: cell.columns, text: cell.text || ' ', style: cell });
  }
  return runs;
}

function same(a: Cell, b: Cell): boolean {
  return a.text === b.text && sameStyle(a, b);
}

function sameStyle(a: Cell, b: Cell): boolean {
  return a.bold === b.bold && a.dim === b.dim && a.ink === b.ink && a.paper === b.paper;
}

/** A value of the frames, such as the title, and from when to when it holds. Undefined holds nothing. */
export function periods<T>(frames: readonly Frame[], end: number, read: (frame: Frame) => T): (Span & { value: T })[] {
  const found: (Span & { value: T })[] = [];
  for (const frame of frames) {
    const value = read(frame);
    const last = found.at(-1);
    if (last?.value === value) continue;
    if (last) found[found.length - 1] = { ...last, to: frame.at };
    found.push({ from: frame.at, to: end, value });
  }
  return found;
}
