/** docs/capacity.md says what its model computes, and the model counts what docs/cost.md counts. */
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { limits, monthly, operations, planned, rowFor, rush, sizes } from '../../bench/models/capacity/model.ts';
import { type CellMap, requireSuccessor } from '../../lib/protocol/cells.ts';
import { everyToken, type Page, readPage } from './markdown.ts';

const [page, cost] = [readPage('docs/capacity.md'), readPage('docs/cost.md')];
const proseOf = (of: Page) => of.text.replace(/\s+/g, ' ');

const tableOf = (of: Page, first: string): string[][] =>
  everyToken(of)
    .filter((token): token is Tokens.Table => token.type === 'table' && token.header[0]?.text === first)
    .flatMap(({ rows }) => rows.map((cells) => cells.map(({ text }) => text)));

/** As many digits as one reads: two below 10, all above. */
const written = (value: number): string =>
  value < 1 ? String(Number(value.toPrecision(1))) : Math.round(value).toLocaleString('en-US');

test('the limits of a cell', () => {
  expect(tableOf(page, 'limit').map(([, value]) => value)).toEqual(
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
  expect(tableOf(page, 'users')).toEqual(rows);
});

describe('what is assumed', () => {
  test('is what the page tells', () => {
    expect(proseOf(page)).toContain(`${(100 * rush).toFixed(1)} of a hundred users recover in it`);
    expect([planned, proseOf(page).includes('planned for four fifths')]).toEqual([4 / 5, true]);
  });

  test('is what docs/cost.md assumes of a month', () => {
    expect(proseOf(cost)).toContain(
      'three in a hundred register or change their password; two recover, with one wrong guess each',
    );
    expect(monthly).toEqual({ registrations: 3 / 100, recoveries: 2 / 100, wrongGuesses: 2 / 100 });
  });

  test('takes as many operations of the key store as docs/cost.md counts, without signatures', () => {
    const row = tableOf(cost, '').find(([first]) => first?.startsWith('KMS requests, of which two sign'));
    const [registration, recovery, wrongGuess] = (row ?? []).slice(1).map(Number);
    expect(operations).toEqual({ registration: (registration ?? 0) - 2, recovery, wrongGuess });
  });
});

test('the map of the page may be reached by adding one generation after the other', () => {
  const [, code = ''] = /const cells: CellMap = (\[[\s\S]*?\n\]);/.exec(page.text) ?? [];
  const map = new Function(`return ${code}`)() as CellMap;
  expect(map).toHaveLength(3);
  for (let count = 1; count < map.length; count++)
    expect(() => requireSuccessor(map.slice(0, count), map.slice(0, count + 1), new Date('2027-01-01'))).not.toThrow();
});
