/**
 * Peak memory of a backup: `node bench/memory.ts [GiB]`, 4 by default. Each run has a process of its own, and its output
 * is compared with what went in. Exits 1 when 10 MiB and the large size differ by more than 64 MiB
 *
 * - in the SDK's streams, encryption and then decryption, with each chunk released once it is written (`releasing`);
 * - in `bkv backup` and `bkv restore`, which need three times that much room on the disk.
 *
 * Chunks left to the garbage collector are shown, not judged: V8 decides how many pile up.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureCommands } from './memory-cli.ts';

const mebibyte = 2 ** 20;
const most = 64;
const large = Number(process.argv[2] ?? 4) * 1024;
if (!(large > 10)) throw new RangeError('usage: node bench/memory.ts [GiB]');

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

function judge(what: string, small: number, big: number): void {
  const difference = big - small;
  console.log(`difference, ${what}: ${difference.toFixed(0)} MiB, at most ${most} MiB`);
  if (difference > most) process.exitCode = 1;
}

console.log(`Node ${process.version}`);
judge('chunks released', peak(10, 'released'), peak(large, 'released'));
for (const size of [10, large / 4, large]) peak(size, 'collected');
const [small, big] = [measureCommands(10), measureCommands(large)];
judge('bkv backup', small.backup, big.backup);
judge('bkv restore', small.restore, big.restore);
