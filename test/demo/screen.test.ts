/** What the recording's terminal shows for what it is sent. */
import { describe, expect, test } from '@jest/globals';
import { framesOf } from '../../bin/dev/demo/screen.ts';
import { framesFor, size, textOf } from './screens.ts';

describe('a screen', () => {
  test('shows what was written, and a bar that is drawn over itself only as it is last', async () => {
    const frames = await framesFor(
      'one\r\n',
      '\u001b[0G█░░ 33 %\u001b[0K',
      '\u001b[0G██░ 66 %\u001b[0K',
      '\u001b[0G\u001b[0Kdone',
    );
    expect(frames.map(textOf)).toEqual(['one', 'one\n█░░ 33 %', 'one\n██░ 66 %', 'one\ndone']);
  });

  test('is looked at once for what comes at once', async () => {
    const shown = [0, 0.01, 0.5].map((at, index) => ({ at, text: 'abc'[index] ?? '' }));
    const frames = await framesOf({ size, shown, length: 1 });
    expect(frames.map(({ at }) => at)).toEqual([0.01, 0.5]);
    expect(frames.map(textOf)).toEqual(['ab', 'abc']);
  });

  test('knows the colours that are named, fixed and mixed, and what is turned round', async () => {
    const [frame] = await framesFor(
      '\u001b[1;31ma\u001b[0;38;5;231;48;5;16mb\u001b[0;38;2;1;2;255mc\u001b[0;7md\u001b[0me',
    );
    const looks = frame?.rows[0]?.slice(0, 5).map((cell) => [cell?.bold, cell?.ink, cell?.paper]);
    expect(looks).toEqual([
      [true, 1, undefined],
      [false, 231, 16],
      [false, '#0102ff', undefined],
      [false, 'paper', 'ink'],
      [false, undefined, undefined],
    ]);
  });

  test('hides its cursor, and takes the name of its window, when it is told', async () => {
    const frames = await framesFor('\u001b]0;phone\u0007ab', '\u001b[?25l', '\u001b[?25h\r\n');
    expect(frames.map(({ cursor }) => cursor)).toEqual([{ row: 0, column: 2 }, undefined, { row: 1, column: 0 }]);
    expect(frames.map(({ title }) => title)).toEqual(['phone', 'phone', 'phone']);
  });

  test('gives a wide character both of its columns', async () => {
    const [frame] = await framesFor('鍵k');
    expect(frame?.rows[0]?.slice(0, 3).map((cell) => [cell?.text, cell?.columns])).toEqual([
      ['鍵', 2],
      [undefined, undefined],
      ['k', 1],
    ]);
  });
});
