/**
 * How long `npm start` takes on a built tree from the command to the first answer of /v1/health:
 * `node bench/start.ts [runs]`, 10 by default. Exits 1 when one takes 3 s or more.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/network/free-port.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const most = 3000;
const runs = Number(process.argv[2] ?? 10);
if (!(runs >= 1)) throw new RangeError('usage: node bench/start.ts [runs]');

/** A port that nobody uses: without it the address would only be known once the vault says so. */
async function healthy(url: string, child: ChildProcessByStdio<null, null, Readable>): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/v1/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`npm start ended with ${child.exitCode}`);
}

/** Milliseconds. */
async function measure(): Promise<number> {
  const port = await freePort();
  const folder = temporaryFolder();
  const env = { ...process.env, PORT: String(port), VAULT_DATA_DIR: folder.path };
  const began = performance.now();
  const child = spawn('npm', ['start'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  await healthy(`http://127.0.0.1:${port}`, child);
  const took = performance.now() - began;
  child.kill('SIGTERM');
  await once(child, 'exit');
  folder.remove();
  return took;
}

const built = spawnSync('npm', ['run', '-s', 'build'], { cwd, stdio: 'inherit' });
if (built.status !== 0) throw new Error('the build failed');
const took: number[] = [];
for (let run = 0; run < runs; run++) took.push(await measure());
took.sort((a, b) => a - b);
const ms = (at: number) => `${(took[at] ?? Number.NaN).toFixed(0)} ms`;
const good = (took.at(-1) ?? most) < most;
console.log(
  `npm start to /v1/health, ${runs} runs: min ${ms(0)}, median ${ms(Math.floor(runs / 2))}, max ${ms(runs - 1)}; ` +
    `${good ? 'under' : 'NOT under'} ${most / 1000} s, Node ${process.version}`,
);
process.exitCode = good ? 0 : 1;
