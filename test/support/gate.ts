/** Holds every AWS call until the test lets it through, one at a time: the test decides how requests interleave. */
import type { Call, Fault, FaultProxy } from './proxy.ts';

export interface Held {
  /** Which of the vault processes made it, by its number. */
  readonly process: number;
  /** Which of the tasks made it, by its number. */
  readonly task: number;
  readonly call: Call;
  release(fault?: Fault): void;
}

/** Picks the next call to go, and does with it what it likes as long as it releases it. */
export type Conduct = (held: readonly Held[]) => Promise<Held>;

const patienceMs = 20_000;

export class Gate {
  readonly #held: Held[] = [];
  #closed = false;
  #task = 0;
  #changed: () => void = () => {};

  /** From now on the proxy's calls are held while tasks run, and pass at any other time. */
  attach(process: number, proxy: FaultProxy): void {
    proxy.decide((call) => (this.#closed ? this.#hold(process, call) : undefined));
  }

  /** Runs the tasks together. A new call is made only after one was let through, so the same conduct replays. */
  async run<T>(tasks: readonly (() => Promise<T>)[], conduct: Conduct): Promise<T[]> {
    this.#closed = true;
    const running: Promise<T>[] = [];
    let done = 0;
    const quiet = async () => {
      while (running.length - done > this.#held.length) await this.#change();
    };
    try {
      for (const [index, task] of tasks.entries()) {
        this.#task = index;
        const finish = () => {
          done++;
          this.#changed();
        };
        running.push(task().finally(finish));
        await quiet();
      }
      while (this.#held.length > 0) {
        const next = await conduct(this.#held);
        this.#held.splice(this.#held.indexOf(next), 1);
        this.#task = next.task;
        await quiet();
      }
    } finally {
      this.#closed = false;
      for (const { release } of this.#held.splice(0)) release();
    }
    return Promise.all(running);
  }

  #hold(process: number, call: Call): Promise<Fault | undefined> {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.#held.push({ process, task: this.#task, call, release: resolve });
    this.#changed();
    return promise;
  }

  #change(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('a request neither ended nor called AWS')), patienceMs);
    this.#changed = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }
}
