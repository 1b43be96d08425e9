/** `bkv backup` and `bkv restore` of one file, as processes whose peak memory is read as they end. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { plantNoise } from './plant.ts';

const mebibyte = 2 ** 20;
const entry = fileURLToPath(new URL('../../bin/bkv.ts', import.meta.url));
const report = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;

/** Peaks in MiB. Throws unless what is restored equals what was backed up, byte by byte. */
export function measureCommands(size: number): { readonly backup: number; readonly restore: number } {
  const folder = temporaryFolder();
  try {
    plantNoise(folder.at('file'), size);
    const backup = peak(folder.path, size, ['backup', 'file', '--out', 'file.bkv']);
    const restore = peak(folder.path, size, ['restore', 'file.bkv', '--to', 'restored']);
    requireSame(folder.at('file'), folder.at('restored', 'file'));
    return { backup, restore };
  } finally {
    folder.remove();
  }
}

function peak(cwd: string, size: number, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', report, entry, ...args], {
    cwd,
    env: { ...process.env, VAULT_HOME: join(cwd, 'home') },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`bkv ${args[0]} ended with ${status}: ${stderr}`);
  const resident = Number(output[3]) / 1024;
  const seconds = (performance.now() - start) / 1000;
  console.log(`bkv ${args[0]}, ${size} MiB: peak ${resident.toFixed(0)} MiB, ${seconds.toFixed(1)} s`);
  return resident;
}

function requireSame(one: string, other: string): void {
  if (statSync(one).size !== statSync(other).size) throw new Error(`expected ${other} to be as long as ${one}`);
  const [a, b] = [openSync(one, 'r'), openSync(other, 'r')];
  const [left, right] = [Buffer.alloc(mebibyte), Buffer.alloc(mebibyte)];
  for (let at = 0; ; ) {
    const read = readSync(a, left, 0, mebibyte, at);
    if (read === 0) break;
    readSync(b, right, 0, mebibyte, at);
    if (left.compare(right, 0, read, 0, read) !== 0) throw new Error(`expected other bytes at about ${at}`);
    at += read;
  }
  closeSync(a);
  closeSync(b);
}
