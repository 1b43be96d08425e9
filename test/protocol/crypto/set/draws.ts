/** Randomness that a test chooses: scalars are drawn as 64 bytes, noble's blind as 48, to which it adds one. */
import { jest } from '@jest/globals';
import { fromHex } from '../../../vectors/read.ts';

/** The next scalars, in hex. What is drawn of other lengths, and after them, stays random. */
export function fixDraws(...scalars: readonly string[]): void {
  const left = [...scalars];
  const real = crypto.getRandomValues.bind(crypto);
  jest.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const length = array?.byteLength;
    const scalar = length === 64 || length === 48 ? left.shift() : undefined;
    if (!(array instanceof Uint8Array) || scalar === undefined) return real(array);
    const drawn = fromHex(scalar);
    if (length === 48) drawn[0] = (drawn[0] ?? 0) - 1;
    array.fill(0).set(drawn);
    return array;
  });
}
