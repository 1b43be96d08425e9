/** Where the words of a command go: its result to standard output, everything else to standard error. */
import type { Result } from './command.ts';
import { type Failure, failures } from './failure.ts';

export interface OutputOptions {
  /** One JSON object is the result, or the error. */
  readonly json: boolean;
  /** Nothing but errors. JSON stays. */
  readonly quiet: boolean;
  /** Standard output is taken by what is backed up or restored: result and errors go to standard error. */
  readonly carriesData: boolean;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export class Output {
  readonly #options: OutputOptions;
  readonly #streams: Streams;

  constructor(options: OutputOptions, streams: Streams = process) {
    this.#options = options;
    this.#streams = streams;
  }

  get quiet(): boolean {
    return this.#options.quiet;
  }

  note(text: string): void {
    if (!this.quiet) this.warn(text);
  }

  warn(text: string): void {
    this.#streams.stderr.write(`${text}\n`);
  }

  /** Gives the exit code. `answers`: it is what was asked for, and no mere report of what was done. */
  result({ text, json, code }: Result, answers: boolean): number {
    if (this.#options.json) this.#object({ ...(code && { error: code }), ...json });
    else if (this.#options.carriesData || (this.quiet && code)) this.#report(text, code);
    else if (answers || !this.quiet) this.#streams.stdout.write(`${text}\n`);
    return code ? failures[code] : 0;
  }

  /** Gives the exit code. */
  failure({ code, message, fields }: Failure): number {
    if (this.#options.json) this.#object({ error: code, message, ...fields });
    else this.warn(message);
    return failures[code];
  }

  /** A result that standard output has no place for. */
  #report(text: string, code: Result['code']): void {
    if (code) this.warn(text);
    else this.note(text);
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    const { stdout, stderr } = this.#streams;
    (this.#options.carriesData ? stderr : stdout).write(`${JSON.stringify(object)}\n`);
  }
}
