/** Times are put back to the microsecond, whatever a double makes of them. */
import { lstatSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toSeconds } from '../../../lib/archive/extract/times.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const path = join(folder.path, 'file');
const microsecond = 1000n;

afterAll(() => folder.remove());

const floor = (time: bigint) => time - (((time % microsecond) + microsecond) % microsecond);

test('a time until 2106 is given back as it was, to the microsecond', () => {
  writeFileSync(path, '');
  const times = fc.bigInt({ min: -2_147_483_648_000_000_000n, max: 4_294_967_295_000_000_000n });
  const examples: [bigint][] = [[0n], [1n], [-1n], [-1_000_000_000n], [-500_000_000n], [1_700_000_000_041_244_000n]];
  fc.assert(
    fc.property(times, (time) => {
      utimesSync(path, toSeconds(time), toSeconds(time));
      const { mtimeNs } = lstatSync(path, { bigint: true });
      expect(floor(mtimeNs)).toBe(floor(time));
      expect(Math.abs(Number(mtimeNs - time))).toBeLessThan(700);
    }),
    { numRuns: 2000, examples },
  );
});

test.each([0n, 1_234_567_890_000_000_000n, -86_400_500_000_000n])(
  '%d, which a double says exactly, is exact',
  (time) => {
    writeFileSync(path, '');
    utimesSync(path, toSeconds(time), toSeconds(time));
    expect(lstatSync(path, { bigint: true }).mtimeNs).toBe(time);
  },
);
