/** A map of the cells is only ever added to: whatever would move an account is refused by name. */
import { describe, expect, test } from '@jest/globals';
import { type CellMap, cellOf, requireSuccessor } from '../../lib/protocol/cells.ts';

const first = { since: '2026-12-01T00:00:00Z', cells: { a: 1, b: 2 } };
const second = { since: '2027-03-01T00:00:00Z', cells: { a: 0, b: 1, c: 3 } };
const now = new Date('2027-01-01T00:00:00Z');

describe('a map is refused', () => {
  const faults: [string, CellMap, string][] = [
    ['without a generation', [], 'at least one generation'],
    ['with a time of another zone', [{ ...first, since: '2026-12-01T00:00:00+01:00' }], 'cells[0].since'],
    ['with a day that is none', [{ ...first, since: '2026-13-01T00:00:00Z' }], 'cells[0].since'],
    ['whose generations are not in order', [second, first], 'cells[1].since expected a time after'],
    ['with two generations at one time', [first, { ...second, since: first.since }], 'cells[1].since'],
    ['with a name that no vault has', [{ ...first, cells: { 'a|b': 1 } }], 'names of vaults, got a|b'],
    ['with half a weight', [{ ...first, cells: { a: 0.5 } }], 'cells[0].cells.a expected a whole number'],
    ['with a weight below 0', [{ ...first, cells: { a: -1, b: 1 } }], 'cells[0].cells.a'],
    ['with a weight above 100', [{ ...first, cells: { a: 101 } }], 'cells[0].cells.a'],
    ['in which nobody new is taken', [first, { ...second, cells: { a: 0 } }], 'cells[1].cells'],
    ['with a generation of no cells', [{ ...first, cells: {} }], 'cells[0].cells'],
  ];

  test.each(faults)('%s', (_, map, says) => {
    const asked = () => cellOf(map, { subject: 'alice', placedAt: now });
    expect(asked).toThrow(RangeError);
    expect(asked).toThrow(says);
  });
});

describe('the next map', () => {
  const allowed: [string, CellMap][] = [
    ['the same', [first]],
    [
      'the same, with its time and cells written otherwise',
      [{ since: '2026-12-01T00:00:00.000Z', cells: { b: 2, a: 1 } }],
    ],
    ['with a generation to come', [first, second]],
  ];
  test.each(allowed)('may be %s', (_, next) => {
    expect(() => requireSuccessor([first], next, now)).not.toThrow();
  });

  const refused: [string, CellMap, string][] = [
    ['without a generation that was there', [second], 'cells[0] expected what it was'],
    ['with another weight', [{ ...first, cells: { a: 2, b: 2 } }, second], 'cells[0] expected what it was'],
    ['with a cell more in a generation that was there', [{ ...first, cells: { a: 1, b: 2, c: 1 } }], 'cells[0]'],
    ['with a cell less', [{ ...first, cells: { b: 2 } }], 'cells[0]'],
    ['with another time', [{ ...first, since: '2026-12-02T00:00:00Z' }], 'cells[0]'],
    [
      'with a generation that has begun already',
      [first, { ...second, since: '2026-12-31T00:00:00Z' }],
      'a time to come',
    ],
    ['with a generation that begins now', [first, { ...second, since: now.toISOString() }], 'a time to come'],
  ];
  test.each(refused)('may not be one %s', (_, next, says) => {
    expect(() => requireSuccessor([first], next, now)).toThrow(says);
  });

  test('may not be shorter', () => {
    expect(() => requireSuccessor([first, second], [first], now)).toThrow('cells[1] expected what it was');
  });
});
