/** Starts the processes of worker.ts and gives them work. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Done, Order, Work } from './worker.ts';

export interface Worker {
  /** Milliseconds of CPU. */
  costOf(order: Order): Promise<number>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** What it prints goes nowhere, but is written all the same. */
export async function startWorker(work: Work, env: Readonly<Record<string, string>>): Promise<Worker> {
  const child = fork(entry, {
    execArgv: ['--no-warnings'],
    env: { ...env, BENCH_WORK: JSON.stringify(work) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${JSON.stringify(work)} ended with ${code}`);
  });
  const told = async <T>() => {
    const [message] = await Promise.race([once(child, 'message'), exited.then(() => [])]);
    return message as T;
  };
  await told();
  return {
    async costOf(order) {
      child.send(order);
      return (await told<Done>()).cpu;
    },
    async close() {
      child.disconnect();
      await exited;
    },
  };
}
