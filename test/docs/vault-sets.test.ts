/** docs/vault-sets.md has the bound on guesses for each set, and three times what docs/cost.md says of one vault. */
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { linesAt, sumOf } from '../../bench/models/cost/calls.ts';
import { defaultPolicy } from '../../lib/vault/policy.ts';
import { everyToken, readPage } from './markdown.ts';

const page = readPage('docs/vault-sets.md');

const tableWith = (path: string, column: string): readonly string[][] => {
  const tables = everyToken(readPage(path)).filter((token): token is Tokens.Table => token.type === 'table');
  const table = tables.find(({ header }) => header.some(({ text }) => text === column));
  if (!table) throw new Error(`${path} has no table with the column "${column}"`);
  return table.rows.map((cells) => cells.map(({ text }) => text.replaceAll('*', '')));
};

const guesses = tableWith('docs/vault-sets.md', 'c = 0').filter(([name]) => / of /.test(name ?? ''));

test('the bound is there for 3, 5, 7 and 9 members', () => {
  expect(guesses.map(([name]) => name)).toEqual(['2 of 3', '3 of 5', '4 of 7', '5 of 9']);
});

test.each(guesses)(
  '%s: as many guesses as the formula says, for each number of colluders below the threshold',
  (...row) => {
    const [name = '', ...said] = row;
    const [threshold = 0, members = 0] = name.split(' of ').map(Number);
    const { maxAttempts } = defaultPolicy;
    const bounds = Array.from({ length: threshold }, (_, colluding) =>
      Math.floor(((members - colluding) * maxAttempts) / (threshold - colluding)),
    );
    expect(said.filter((cell) => cell !== '').map(Number)).toEqual(bounds);
  },
);

test('the first table says how many may collude and how many may be lost', () => {
  for (const [members, needed, collude, lost] of tableWith('docs/vault-sets.md', 'may collude')) {
    expect(Number(needed)).toBe((Number(members) + 1) / 2);
    expect([Number(collude), Number(lost)]).toEqual([Number(needed) - 1, Number(members) - Number(needed)]);
  }
});

test('three vaults cost three times one', () => {
  const monthly = tableWith('docs/cost.md', '`prod`');
  const dollars = (row: string) => Number(monthly.find(([part]) => part?.startsWith(row))?.[1]?.replace(',', ''));
  const text = page.text.replace(/\s+/g, ' ');
  const said = /Three of `prod` cost ([\d,]+) \$ a month before anybody uses them, ([\d,]+) of it for six HSMs/.exec(
    text,
  );
  const numbers = said?.slice(1).map((number) => Number(number.replace(',', '')));
  expect(numbers).toEqual([dollars('sum'), dollars('HSMs')].map((one) => Math.round(3 * one)));
  const million = (name: 'recovery' | 'registration') => Math.round(3 * sumOf(linesAt('a member of three', name)));
  expect(text).toContain(
    `a million recoveries add ${million('recovery')} $, a million registrations ${million('registration')}.`,
  );
});
