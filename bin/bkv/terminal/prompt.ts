/** Questions at the terminal. They go to standard error, so that standard output holds the result alone. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Interrupted } from './interrupt.ts';

export interface QuestionOptions {
  /** Show nothing of what is typed, not even its length. */
  readonly hidden?: boolean;
}

/** Lines that are typed or pasted before their question is asked are kept for it, from the first question on. */
export class Terminal {
  #hidden = false;
  #closed = false;
  readonly #lines: string[] = [];
  readonly #interface: Interface;
  #waiting: { resolve(line: string): void; reject(error: Error): void } | undefined;

  constructor() {
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#hidden) process.stderr.write(chunk);
        done();
      },
    });
    this.#interface = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
    this.#interface.on('line', (line) => {
      this.#lines.push(line);
      this.#answer();
    });
    this.#interface.once('SIGINT', () => this.close());
    this.#interface.once('close', () => {
      this.#closed = true;
      this.#answer();
    });
  }

  /** The next line. Throws {@link Interrupted} on Ctrl-C and at the end of input. */
  async ask(question: string, { hidden = false }: QuestionOptions = {}): Promise<string> {
    this.#hidden = hidden;
    this.#interface.setPrompt(hidden ? '' : question);
    if (hidden) process.stderr.write(question);
    this.#interface.prompt();
    const answer = new Promise<string>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.#answer();
    try {
      return await answer;
    } finally {
      if (hidden) process.stderr.write('\n');
    }
  }

  close(): void {
    this.#interface.close();
  }

  #answer(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const line = this.#lines.shift();
    if (line === undefined && !this.#closed) return;
    this.#waiting = undefined;
    if (line === undefined) waiting.reject(new Interrupted('interrupted'));
    else waiting.resolve(line);
  }
}

/** Standard input must be a terminal. What was typed before the first question is no answer to it, and is dropped. */
export async function atTerminal<T>(talk: (terminal: Terminal) => Promise<T>): Promise<T> {
  await dropTypeAhead();
  const terminal = new Terminal();
  try {
    return await talk(terminal);
  } finally {
    terminal.close();
  }
}

/** Milliseconds to look for what has been typed; it is there at once. */
const dropFor = 30;
const ctrlC = 3;

/** Throws {@link Interrupted} when Ctrl-C is among it. */
async function dropTypeAhead(): Promise<void> {
  const { stdin } = process;
  let interrupted = false;
  const drop = (typed: Buffer) => {
    interrupted ||= typed.includes(ctrlC);
  };
  // Raw mode: a line without its end can be read too, and nothing is echoed from here on.
  stdin.setRawMode(true);
  stdin.on('data', drop);
  await delay(dropFor);
  stdin.off('data', drop);
  stdin.pause();
  if (!interrupted) return;
  stdin.setRawMode(false);
  throw new Interrupted('interrupted');
}
