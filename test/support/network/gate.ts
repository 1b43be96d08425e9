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

/** Chooses the next call. It may do with it what it likes, as long as it releases it. */
export type Conduct = (held: readonly Held[]) => Promise<Held>;

/** What came of a task, and every call that was made for it. */
export interface Ran<T> {
  readonly answer: T;
  readonly calls: readonly Call[];
}

const patienceMs = 20_000;

export class Gate {
  readonly #held: Held[] = [];
  /** The mark of every held call. Undefined while the gate is open. */
  #mark: string | undefined;
  #task = 0;
  /** The SDK may try again at any time: the task is that of its first try. */
  readonly #tasks = new Map<string, number>();
  #calls: Call[][] = [];
  #changed: () => void = () => {};

  /** From now on the proxy's calls are held while tasks run; at any other time they pass. */
  attach(process: number, proxy: FaultProxy): void {
    proxy.decide((call) => {
      const marked = this.#mark !== undefined && call.body.includes(this.#mark);
      return marked ? this.#hold(process, call) : undefined;
    });
  }

  /**
   * Runs the tasks together. A new call is made only after one was let through, so the same conduct replays. All their
   * calls have `mark`; others pass, such as those of a restarted vault that looks at doomed keys.
   */
  async run<T>(mark: string, tasks: readonly (() => Promise<T>)[], conduct: Conduct): Promise<Ran<T>[]> {
    this.#mark = mark;
    this.#tasks.clear();
    this.#calls = tasks.map(() => []);
    const running: Promise<T>[] = [];
    let done = 0;
    const waiting = () => new Set(this.#held.filter(({ call }) => !call.left.aborted).map(({ task }) => task)).size;
    const quiet = async () => {
      while (running.length - done > waiting()) await this.#change();
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
        const left = this.#held.filter(({ call }) => call.left.aborted);
        const next = await conduct(this.#held);
        this.#held.splice(this.#held.indexOf(next), 1);
        this.#task = next.task;
        // No task waits for its answer: it is to be applied before the next.
        if (left.includes(next)) await next.call.over;
        await quiet();
      }
    } finally {
      this.#mark = undefined;
      for (const { release } of this.#held.splice(0)) release();
    }
    const answers = await Promise.all(running);
    return answers.map((answer, index) => ({ answer, calls: this.#calls[index] ?? [] }));
  }

  #hold(process: number, call: Call): Promise<Fault | undefined> {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    const task = this.#tasks.get(call.invocation) ?? this.#task;
    this.#tasks.set(call.invocation, task);
    this.#calls[task]?.push(call);
    this.#held.push({ process, task, call, release: resolve });
    call.left.addEventListener('abort', () => this.#changed());
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
