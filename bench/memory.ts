/**
 * Peak memory of a backup streamed through encryption and then decryption: `node bench/memory.ts [GiB]`, 4 by default.
 * Each size has a process of its own. Exits 1 when 10 MiB and the large size differ by more than 64 MiB with chunks
 * released as they are written. With chunks left to the garbage collector the peak is as flat, but some 100 MiB higher:
 * shown, not judged, because V8 decides it.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const mebibyte = 2 ** 20;
const most = 64;
const large = Number(process.argv[2] ?? 4) * 1024;

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

const difference = -peak(10, 'released') + peak(large, 'released');
for (const size of [10, large / 4, large]) peak(size, 'collected');
console.log(`difference, released: ${difference.toFixed(0)} MiB, at most ${most} MiB, Node ${process.version}`);
process.exitCode = difference <= most ? 0 : 1;
