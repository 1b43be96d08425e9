/** Terminals of the tests: what is written to them, and when. */
import type { Recording } from '../../bin/dev/demo/recording.ts';
import { type Frame, framesOf } from '../../bin/dev/demo/screen.ts';

export const size = { columns: 24, rows: 4 };

/** One piece a second. */
export function recordingOf(...texts: readonly string[]): Recording {
  return { size, shown: texts.map((text, at) => ({ at, text })), length: texts.length };
}

export function framesFor(...texts: readonly string[]): Promise<Frame[]> {
  return framesOf(recordingOf(...texts));
}

/** The rows of a frame as a person reads them, without those at the end that are empty. */
export function textOf({ rows }: Frame): string {
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell?.text ?? ((row[column - 1]?.columns ?? 1) > 1 ? '' : ' '))
      .join('')
      .trimEnd(),
  );
  return lines.join('\n').trimEnd();
}
