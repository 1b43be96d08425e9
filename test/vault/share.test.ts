import { describe, expect, test } from '@jest/globals';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { mayRegister, readShare } from '../../lib/vault/rollout.ts';

/** The account whose first 32 bits are this number. */
function accountAt(place: number): string {
  const bytes = new Uint8Array(32).fill(0xff);
  new DataView(bytes.buffer).setUint32(0, place);
  return toBase64url(bytes);
}

describe('the share', () => {
  test.each([
    ['0', 0],
    ['100', 100],
    ['100.0', 100],
    ['12.5', 12.5],
    ['12.25', 12.25],
    ['007', 7],
  ])('"%s" is %d percent', (text, share) => {
    expect(readShare(text)).toBe(share);
  });

  test.each([undefined, '', '-1', '101', '100.1', '1e1', ' 5', '5 ', '5%', '.5', '5.', 'NaN', '1000', '0x5'])(
    '%j is none',
    (text) => {
      expect(() => readShare(text)).toThrow(new Error(`registration share expected a percentage, got "${text ?? ''}"`));
    },
  );

  test('that is none is not repeated in full', () => {
    expect(() => readShare('x'.repeat(50))).toThrow(
      new Error(`registration share expected a percentage, got "${'x'.repeat(20)}"`),
    );
  });
});

describe('an account', () => {
  const half = 2 ** 31;

  test('registers when its place is below the share', () => {
    expect(mayRegister(accountAt(half - 1), 50)).toBe(true);
    expect(mayRegister(accountAt(half), 50)).toBe(false);
  });

  test('nobody at 0, everybody at 100', () => {
    expect(mayRegister(accountAt(0), 0)).toBe(false);
    expect(mayRegister(accountAt(2 ** 32 - 1), 100)).toBe(true);
    expect(mayRegister(accountAt(2 ** 32 - 1), 99.9999)).toBe(false);
  });

  test('that was in stays in when the share grows', () => {
    for (const place of [0, 1, half, 2 ** 32 - 1])
      for (let share = 0; share < 100; share++)
        if (mayRegister(accountAt(place), share)) expect(mayRegister(accountAt(place), share + 1)).toBe(true);
  });
});
