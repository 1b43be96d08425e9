import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { additionalData, type EncryptionContext } from '../../../../lib/local/kms/keys/encryption-context.ts';
import { toHex, utf8 } from '../../../../lib/protocol/crypto/bytes.ts';

const header = new Uint8Array(17).fill(9);
const sorted = (context: EncryptionContext) => JSON.stringify([...context].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Few letters, so that two contexts often differ only in where one text ends and the next begins. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é'), maxLength: 3 });
const context = fc.uniqueArray(fc.tuple(word, word), { selector: ([name]) => name, maxLength: 3 });

describe('the additional data of a context', () => {
  test('is the header, then each name and value after its length, by name', () => {
    const bytes = additionalData(header, [
      ['b', 'é'],
      ['a', ''],
    ]);
    const expected = `${'09'.repeat(17)}00000001${toHex(utf8('a'))}0000000000000001${toHex(utf8('b'))}00000002c3a9`;
    expect(toHex(bytes)).toBe(expected);
  });

  test('is the same exactly when the context is', () => {
    fc.assert(
      fc.property(context, context, (one, two) => {
        const same = toHex(additionalData(header, one)) === toHex(additionalData(header, two));
        expect(same).toBe(sorted(one) === sorted(two));
      }),
      { numRuns: 2000 },
    );
  });
});
