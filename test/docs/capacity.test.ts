/** docs/capacity.md says what its model computes, which counts as the cost does (test/docs/cost.test.ts). */
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { limits, planned, rowFor, rush, sizes } from '../../bench/models/capacity/model.ts';
import { type CellMap, requireSuccessor } from '../../lib/protocol/cells.ts';
import { everyToken, readPage } from './markdown.ts';

const page = readPage('docs/capacity.md');
const prose = page.text.replace(/\s+/g, ' ');

const tableOf = (first: string): string[][] =>
  everyToken(page)
    .filter((token): token is Tokens.Table => token.type === 'table' && token.header[0]?.text === first)
    .flatMap(({ rows }) => rows.map((cells) => cells.map(({ text }) => text)));

/** As many digits as one reads: two below 10, all above. */
const written = (value: number): string =>
  value < 1 ? String(Number(value.toPrecision(1))) : Math.round(value).toLocaleString('en-US');

test('the limits of a cell', () => {
  expect(tableOf('limit').map(([, value]) => value)).toEqual(
    limits.map(({ recoveries }) => recoveries.toLocaleString('en-US')),
  );
});

test('the cells for so many users', () => {
  const rows = sizes.map(rowFor).map(({ users, ordinary, worst }) => {
    const guesses = [ordinary.guesses, worst.guesses].map(written);
    return [
      users.toLocaleString('en-US'),
      ...[guesses[0], String(ordinary.cells), guesses[1], String(worst.cells)],
      String(worst.cellsForRecoveriesAlone),
    ];
  });
  expect(tableOf('users')).toEqual(rows);
});

test('what is assumed', () => {
  expect(prose).toContain(`${(100 * rush).toFixed(1)} of a hundred users recover in it`);
  expect([planned, prose.includes('planned for four fifths')]).toEqual([4 / 5, true]);
});

test('the map of the page may be reached by adding one generation after the other', () => {
  const [, code = ''] = /const cells: CellMap = (\[[\s\S]*?\n\]);/.exec(page.text) ?? [];
  const map = new Function(`return ${code}`)() as CellMap;
  expect(map).toHaveLength(3);
  for (let count = 1; count < map.length; count++)
    expect(() => requireSuccessor(map.slice(0, count), map.slice(0, count + 1), new Date('2027-01-01'))).not.toThrow();
});
