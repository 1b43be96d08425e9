/** The cell of an account: as other languages compute it, in the measure of the weights, and for good. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CellGeneration, type CellMap, cellOf, cellsOf } from '../../lib/protocol/cells.ts';
import { readVectors } from '../vectors/read.ts';

interface Vector {
  readonly map: string;
  readonly subject: string;
  readonly placed: readonly { readonly placedAt: string; readonly cell: string }[];
  readonly cells: readonly string[];
}

const { maps, vectors } = readVectors<{ maps: Record<string, CellMap>; vectors: Vector[] }>('./cells.json');
const mapOf = (name: string): CellMap => maps[name] ?? [];
const since = '2026-12-01T00:00:00Z';
const later = '2027-03-01T00:00:00Z';
const before = new Date('2027-02-01T00:00:00Z');
const after = new Date('2027-04-01T00:00:00Z');
const only = (cells: CellGeneration['cells']): CellMap => [{ since, cells }];
const subjects = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

describe('the cell is the one that Python computes', () => {
  test.each(vectors.map((vector) => [vector.map, vector.subject, vector] as const))('%s, %s', (_, subject, vector) => {
    for (const { placedAt, cell } of vector.placed)
      expect(cellOf(mapOf(vector.map), { subject, placedAt: new Date(placedAt) })).toBe(cell);
    expect(cellsOf(mapOf(vector.map), subject)).toEqual(vector.cells);
  });
});

describe('of 100,000 accounts', () => {
  test.each<[string, CellGeneration['cells']]>([
    ['alike', { a: 1, b: 1, c: 1, d: 1 }],
    ['weighted', { small: 1, large: 4, closed: 0 }],
  ])('each cell gets what its weight says, within 3 %%: %s', (_, cells) => {
    const got = new Map<string, number>();
    const all = subjects(100_000);
    for (const subject of all) {
      const cell = cellOf(only(cells), { subject, placedAt: after });
      got.set(cell, (got.get(cell) ?? 0) + 1);
    }
    const total = Object.values(cells).reduce((sum, weight) => sum + weight, 0);
    for (const [cell, weight] of Object.entries(cells)) {
      const share = (got.get(cell) ?? 0) / all.length;
      expect([cell, Math.abs(share - weight / total) <= (0.03 * weight) / total]).toEqual([cell, true]);
    }
  });
});

const weights = fc.dictionary(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), fc.integer({ min: 0, max: 4 }), {
  minKeys: 1,
  maxKeys: 6,
});
const generation = weights.filter((cells) => Object.values(cells).some((weight) => weight > 0));
const subject = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

describe('whatever the cells are', () => {
  test('a generation that is added moves nobody who was there', () => {
    fc.assert(
      fc.property(generation, generation, subject, (cells, added, subject) => {
        const grown = [...only(cells), { since: later, cells: added }];
        expect(cellOf(grown, { subject, placedAt: before })).toBe(cellOf(only(cells), { subject, placedAt: before }));
      }),
    );
  });

  test('a cell of weight 0 gets nobody new, and keeps whom it has', () => {
    fc.assert(
      fc.property(generation, subject, (cells, subject) => {
        const full = cellOf(only({ full: 1, ...cells }), { subject, placedAt: before });
        const map = [...only({ full: 1, ...cells }), { since: later, cells: { ...cells, full: 0 } }];
        expect(cellOf(map, { subject, placedAt: after })).not.toBe('full');
        expect(cellOf(map, { subject, placedAt: before })).toBe(full);
      }),
    );
  });

  test('a cell that is added takes only what it wins itself, so that few have two cells to ask', () => {
    fc.assert(
      fc.property(generation, fc.integer({ min: 1, max: 4 }), subject, (cells, weight, subject) => {
        const was = cellOf(only(cells), { subject, placedAt: after });
        const is = cellOf(only({ ...cells, added: weight }), { subject, placedAt: after });
        expect([was, 'added']).toContain(is);
      }),
    );
  });

  test('the order in which they are written does not matter', () => {
    fc.assert(
      fc.property(generation, subject, (cells, subject) => {
        const turned = Object.fromEntries(Object.entries(cells).reverse());
        expect(cellOf(only(turned), { subject, placedAt: after })).toBe(
          cellOf(only(cells), { subject, placedAt: after }),
        );
      }),
    );
  });

  test('an account is in one of the cells that are to be asked', () => {
    fc.assert(
      fc.property(generation, generation, subject, fc.boolean(), (cells, added, subject, old) => {
        const map = [...only(cells), { since: later, cells: added }];
        expect(cellsOf(map, subject)).toContain(cellOf(map, { subject, placedAt: old ? before : after }));
      }),
    );
  });
});

test('a subject is not mistaken for a ticket and another subject', () => {
  const cells = Object.fromEntries(subjects(50).map((name) => [name, 2]));
  const placed = subjects(200).map((name) => [`0|${name}`, name] as const);
  const different = placed.filter(
    ([a, b]) =>
      cellOf(only(cells), { subject: a, placedAt: after }) !== cellOf(only(cells), { subject: b, placedAt: after }),
  );
  expect(different.length).toBeGreaterThan(150);
});

test.each(['', '\ud800', 'x'.repeat(256)])('the subject %j is refused', (subject) => {
  expect(() => cellOf(only({ a: 1 }), { subject, placedAt: after })).toThrow(RangeError);
  expect(() => cellsOf(only({ a: 1 }), subject)).toThrow(RangeError);
});

test('a time that is none is refused', () => {
  expect(() => cellOf(only({ a: 1 }), { subject: 'alice', placedAt: new Date('soon') })).toThrow('placedAt');
});
