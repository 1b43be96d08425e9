/** Every code point there is, against the list of those that no password has. */
import { expect, test } from '@jest/globals';
import { InvalidPassword, normalizePassword } from '../../../lib/protocol/crypto/password.ts';

/** The list of docs/protocol.md, typed again. */
const closed = (
  '0-1f 7f-9f ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b-200f 2028-202e 2060-206f 3164 fe00-fe0d feff ffa0 ' +
  'fff0-fffb 1bca0-1bca3 1d173-1d17a e0000-e0fff'
)
  .split(' ')
  .map((range) => range.split('-').map((end) => Number.parseInt(end, 16)))
  .map(([first = 0, last = first]) => ({ first, last }));
const isClosed = (codePoint: number) => closed.some(({ first, last }) => first <= codePoint && codePoint <= last);

function refusal(text: string): InvalidPassword | undefined {
  try {
    normalizePassword(text);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPassword) return error;
    throw error;
  }
}

test('each code point of the closed list is refused, and no other of all Unicode', () => {
  const wrong: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const error = refusal(`a${String.fromCodePoint(codePoint)}b`);
    const right = isClosed(codePoint)
      ? (error?.reason === 'control' || error?.reason === 'invisible') &&
        error.position === 2 &&
        error.codePoint === codePoint
      : error === undefined;
    if (!right) wrong.push(codePoint.toString(16));
  }
  expect(wrong).toEqual([]);
});
