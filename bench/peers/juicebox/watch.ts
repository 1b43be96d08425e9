/** What an operation takes, seen from the client: its time, what of it went by waiting, its requests; and the server's CPU. */
import { readFileSync } from 'node:fs';

export interface Seen {
  /** Milliseconds. */
  readonly whole: number;
  /** Milliseconds in which a request was under way. */
  readonly waiting: number;
  readonly requests: number;
}

const real = globalThis.fetch;
let [waiting, requests, open, since] = [0, 0, 0, 0];

/** Both clients send by the platform's fetch. */
export function watchFetch(): void {
  globalThis.fetch = async (input, init) => {
    requests += 1;
    if (open++ === 0) since = performance.now();
    try {
      const response = await real(input, init);
      const body = await response.arrayBuffer();
      const { status, headers } = response;
      return new Response(body.byteLength === 0 ? null : body, { status, headers });
    } finally {
      if (--open === 0) waiting += performance.now() - since;
    }
  };
}

export async function seen(work: () => Promise<void>): Promise<Seen> {
  [waiting, requests] = [0, 0];
  const began = performance.now();
  await work();
  return { whole: performance.now() - began, waiting, requests };
}

/** Milliseconds of CPU of all threads of a process so far, to 10 ms: Linux counts in hundredths of a second. */
export function cpuOfProcess(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may have spaces. utime and stime are the 14th and 15th of all fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
