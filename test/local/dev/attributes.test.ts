/** An item as /dev/holding shows it, with sizes as DynamoDB counts them. */
import { expect, test } from '@jest/globals';
import { attributesOf, itemSize } from '../../../lib/local/dev/attributes.ts';

const item = {
  account: { S: 'é' },
  attempts: { N: '1234' },
  proven: { BOOL: false },
  setup: { B: new Uint8Array([255, 0]) },
  sessions: { M: { s: { M: { at: { N: '7' } } } } },
  list: { L: [{ S: 'ab' }, { B: new Uint8Array([1]) }] },
};

test('each attribute has its type, its size and its value, in the order of names', () => {
  expect(attributesOf(item)).toEqual([
    { name: 'account', type: 'S', bytes: 7 + 2, value: 'é' },
    { name: 'attempts', type: 'N', bytes: 8 + 3, value: '1234' },
    {
      name: 'list',
      type: 'L',
      bytes: 4 + 3 + (2 + 1) + (1 + 1),
      value: [
        { name: '0', type: 'S', bytes: 1 + 2, value: 'ab' },
        { name: '1', type: 'B', bytes: 1 + 1, value: 'AQ' },
      ],
    },
    { name: 'proven', type: 'BOOL', bytes: 6 + 1, value: false },
    {
      name: 'sessions',
      type: 'M',
      bytes: 8 + 3 + (1 + (3 + (2 + 2) + 1) + 1),
      value: [
        {
          name: 's',
          type: 'M',
          bytes: 1 + 3 + (2 + 2) + 1,
          value: [{ name: 'at', type: 'N', bytes: 2 + 2, value: '7' }],
        },
      ],
    },
    { name: 'setup', type: 'B', bytes: 5 + 2, value: '_wA' },
  ]);
});

test('the item is as large as its attributes', () => {
  expect(itemSize(item)).toBe(9 + 11 + 12 + 7 + 21 + 7);
  expect(itemSize({})).toBe(0);
});
