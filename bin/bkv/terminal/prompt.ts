/** Questions at the terminal. They stand on standard error, so that standard output holds the result alone. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Interrupted } from './interrupt.ts';

export interface QuestionOptions {
  /** Show nothing of what is typed, not even its length. */
  readonly hidden?: boolean;
}

/** Lines typed or pasted ahead of their question are kept for it. */
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
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting = { resolve, reject };
    this.#answer();
    try {
      return await promise;
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

/** Standard input must be a terminal. */
export async function atTerminal<T>(talk: (terminal: Terminal) => Promise<T>): Promise<T> {
  const terminal = new Terminal();
  try {
    return await talk(terminal);
  } finally {
    terminal.close();
  }
}
