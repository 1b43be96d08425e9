/** What a process has used: this one, or another of this machine, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** Of one second. Linux tells it to every process as a hundred, whatever the kernel counts in. */
const ticks = 100;

/** Milliseconds of CPU since it began, of all its threads, in steps of 10. */
export function cpuTime(pid: number): number {
  // The name, in brackets, may have spaces in it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
}

/** MiB. */
export function residentSet(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

/** Milliseconds of CPU of all threads of this process, while it works. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
