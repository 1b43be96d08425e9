/**
 * Peak memory of a backup: `npm run bench -- memory [GiB]`, 4 by default. Each run has a process of its own, and its
 * output is compared with what went in. 10 MiB and the large size may differ by 64 MiB
 *
 * - in the SDK's streams, encryption and then decryption, with each chunk released once it is written (`releasing`);
 * - in `bkv backup` and `bkv restore`, which need three times that much room on the disk.
 *
 * Chunks left to the garbage collector are shown, not judged: V8 decides how many pile up.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { measureCommands } from './memory-cli.ts';

const mebibyte = 2 ** 20;
const most = 64;
const large = Number(process.argv[2] ?? 4) * 1024;
if (!(large > 10)) throw new RangeError('usage: npm run bench -- memory [GiB]');

/** Peak resident memory, in MiB, of this many MiB of backup. */
function peak(size: number, chunks: 'released' | 'collected'): number {
  const script = fileURLToPath(new URL('memory-run.ts', import.meta.url));
  const start = performance.now();
  const resident = execFileSync(process.execPath, [script, String(size * mebibyte), chunks], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `chunks ${chunks}, ${size} MiB: peak ${(Number(resident) / 1024).toFixed(0)} MiB, ${seconds.toFixed(1)} s`,
  );
  return Number(resident) / 1024;
}

interface Peaks {
  readonly small: number;
  readonly big: number;
}

function difference(what: string, { small, big }: Peaks): Measure {
  return {
    what: `peak memory of ${large / 1024} GiB beyond 10 MiB: ${what}`,
    unit: 'MiB',
    ours: big - small,
    goal: { atMost: most },
  };
}

const released = { small: peak(10, 'released'), big: peak(large, 'released') };
for (const size of [10, large / 4, large]) peak(size, 'collected');
const [small, big] = [measureCommands(10), measureCommands(large)];
const backup = { small: small.backup, big: big.backup };
const restore = { small: small.restore, big: big.restore };
publish({
  name: 'memory',
  measures: [difference('SDK', released), difference('bkv backup', backup), difference('bkv restore', restore)],
  details: { gibibytes: large / 1024, released, backup, restore },
});
