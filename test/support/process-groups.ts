/** Processes that start others: each is the first of a group of its own, so that a failed test leaves none running. */
import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';

export class ProcessGroups {
  readonly #groups: number[] = [];

  start(command: string, args: readonly string[], options: SpawnOptionsWithoutStdio): ChildProcessWithoutNullStreams {
    const child = spawn(command, args, { ...options, detached: true });
    if (child.pid) this.#groups.push(child.pid);
    return child;
  }

  /** Ends what a failed test has left running. */
  end(): void {
    for (const group of this.#groups) kill(group);
  }
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
