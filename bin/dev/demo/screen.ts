/** What the screen of a terminal shows over time, as a terminal emulator sees it. */
import xterm, { type IBufferCell, type Terminal } from '@xterm/headless';
import type { Recording } from './recording.ts';

/** A colour of the terminal: 0 to 15 of its palette, 16 to 255 of the fixed 256, or `#rrggbb`. */
export type Colour = number | string;

export interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly bold: boolean;
  readonly dim: boolean;
  /** Undefined: the terminal's own. */
  readonly ink: Colour | undefined;
  readonly paper: Colour | undefined;
}

export interface Frame {
  /** Seconds. */
  readonly at: number;
  readonly title: string;
  /** Undefined while it is hidden. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
  /** Undefined where nothing is drawn. */
  readonly rows: readonly (readonly (Cell | undefined)[])[];
}

/** A bar is taken away and drawn again in two pieces, within this many seconds: nobody should see it flicker. */
const atOnce = 0.03;

export async function framesOf({ size, shown }: Recording): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true, scrollback: 0 });
  const seen = watch(terminal);
  const frames: Frame[] = [];
  for (const [index, { at, text }] of shown.entries()) {
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const next = shown[index + 1];
    if (next && next.at - at < atOnce) continue;
    frames.push({
      at,
      title: seen.title,
      cursor: seen.cursorShown ? cursorOf(terminal) : undefined,
      rows: rowsOf(terminal),
    });
  }
  terminal.dispose();
  return frames;
}

/** What the emulator tells only when it changes. */
function watch(terminal: Terminal): { title: string; cursorShown: boolean } {
  const seen = { title: '', cursorShown: true };
  terminal.onTitleChange((title) => {
    seen.title = title;
  });
  // DECTCEM, `CSI ? 25 h` and `l`. False: the emulator is to do what it does with it.
  for (const final of ['h', 'l'])
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) seen.cursorShown = final === 'h';
      return false;
    });
  return seen;
}

function cursorOf({ buffer }: Terminal) {
  return { row: buffer.active.cursorY, column: buffer.active.cursorX };
}

function rowsOf({ buffer, rows, cols }: Terminal): Frame['rows'] {
  return Array.from({ length: rows }, (_, y) => {
    const line = buffer.active.getLine(buffer.active.viewportY + y);
    return Array.from({ length: cols }, (_, x) => cellOf(line?.getCell(x)));
  });
}

function cellOf(cell: IBufferCell | undefined): Cell | undefined {
  // The second half of a wide character has no width.
  if (!cell || cell.getWidth() === 0) return undefined;
  const text = cell.getChars();
  const [ink, paper] = coloursOf(cell);
  if (text.trim() === '' && paper === undefined) return undefined;
  return { text, columns: cell.getWidth(), bold: cell.isBold() !== 0, dim: cell.isDim() !== 0, ink, paper };
}

function coloursOf(cell: IBufferCell): [Colour | undefined, Colour | undefined] {
  const ink = cell.isFgDefault() ? undefined : colour(cell.isFgRGB(), cell.getFgColor());
  const paper = cell.isBgDefault() ? undefined : colour(cell.isBgRGB(), cell.getBgColor());
  return cell.isInverse() ? [paper ?? 'paper', ink ?? 'ink'] : [ink, paper];
}

function colour(rgb: boolean, value: number): Colour {
  return rgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}
