/** The escrow and the 64 digits against vectors that were made without them. */
import { describe, expect, test } from '@jest/globals';
import { formatBackupKey, InvalidBackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { InvalidEscrow, openEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import * as digits from '../../vectors/digits.ts';
import * as escrows from '../../vectors/escrow.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';

describe('escrow.json', () => {
  const file = readVectors<escrows.Vectors>('./escrow.json');
  const open = ({ escrow, exportKey, account, registration }: escrows.Vectors['refused'][number]) =>
    openEscrow(fromHex(escrow), new Secret(fromHex(exportKey)), { account, registration });

  test('is what its source makes', () => {
    expect(file).toEqual(escrows.vectors());
  });

  test('what opens', async () => {
    expect(file.opens).toHaveLength(2);
    for (const vector of file.opens) expect(hex((await open({ name: '', ...vector })).reveal())).toBe(vector.backupKey);
  });

  test.each(file.refused)('what does not: $name', async (vector) => {
    await expect(open(vector)).rejects.toBeInstanceOf(InvalidEscrow);
  });
});

describe('digits.json', () => {
  const file = readVectors<digits.Vectors>('./digits.json');

  test('is what its source makes', () => {
    expect(file).toEqual(digits.vectors());
  });

  test.each(file.written)('how $key is written', ({ key, text }) => {
    expect(formatBackupKey(new Secret(fromHex(key)))).toBe(text);
  });

  test.each(file.read)('what is read: $name', ({ key, text }) => {
    expect(hex(parseBackupKey(text).reveal())).toBe(key);
  });

  test.each(file.refused)('what is refused: $name', ({ text, problem }) => {
    let refusal: unknown;
    try {
      parseBackupKey(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InvalidBackupKey);
    expect((refusal as InvalidBackupKey).problem).toEqual(problem);
  });
});
