/** Frames become pieces of text with a time each. */
import { expect, test } from '@jest/globals';
import { periods, runsOf } from '../../bin/dev/demo/runs.ts';
import { framesFor } from './screens.ts';

async function runs(...texts: readonly string[]) {
  const found = runsOf(await framesFor(...texts), texts.length);
  return found.map(({ from, to, row, column, text }) => ({ from, to, row, column, text }));
}

test('what stays is one piece, and what is typed after it stands beside it', async () => {
  expect(await runs('$ ', 'k', 'ey')).toEqual([
    { from: 0, to: 3, row: 0, column: 0, text: '$' },
    { from: 1, to: 3, row: 0, column: 2, text: 'k' },
    { from: 2, to: 3, row: 0, column: 3, text: 'ey' },
  ]);
});

test('words of a line are one piece with the gap between them', async () => {
  expect(await runs('one  two')).toEqual([{ from: 0, to: 1, row: 0, column: 0, text: 'one  two' }]);
});

test('what is written over ends when it is, and only that', async () => {
  expect(await runs('10 %', '\r90')).toEqual([
    { from: 0, to: 1, row: 0, column: 0, text: '1' },
    { from: 0, to: 2, row: 0, column: 1, text: '0 %' },
    { from: 1, to: 2, row: 0, column: 0, text: '9' },
  ]);
});

test('two colours are two pieces', async () => {
  expect((await runs('\u001b[31mred\u001b[0mplain')).map(({ text }) => text)).toEqual(['red', 'plain']);
});

test('a value holds until it changes', async () => {
  const frames = await framesFor('\u001b]0;old\u0007', 'x', '\u001b]0;new\u0007');
  expect(periods(frames, 5, ({ title }) => title)).toEqual([
    { from: 0, to: 2, value: 'old' },
    { from: 2, to: 5, value: 'new' },
  ]);
});
