/** Where the words of a command go: its result to standard output, everything else to standard error. */
import { toByteText, toReadable } from '../../lib/archive/format/byte-text.ts';
import type { Result } from './command.ts';
import { type Failure, failures } from './failure.ts';

export interface OutputOptions {
  /** One JSON object is the result, or the error. */
  readonly json: boolean;
  /** Nothing but errors. JSON stays. */
  readonly quiet: boolean;
  /** Standard output carries the backup or the restored file: result and errors go to standard error. */
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
    this.#print(readable(text), true);
  }

  /** Gives the exit code. `answers`: the text is what the user asked for, and not only a report of what was done. */
  result({ text, json, code }: Result, answers: boolean): number {
    if (this.#options.json) this.#object({ ...(code && { error: code }), ...json });
    else if (answers) this.#print(text, this.#options.carriesData);
    else if (code || !this.quiet) this.#print(readable(text), this.#options.carriesData || this.quiet);
    return code ? failures[code] : 0;
  }

  /** Gives the exit code. */
  failure({ code, message, fields }: Failure): number {
    if (this.#options.json) this.#object({ error: code, message, ...fields });
    else this.warn(message);
    return failures[code];
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    this.#print(JSON.stringify(object), this.#options.carriesData);
  }

  #print(text: string, beside: boolean): void {
    const { stdout, stderr } = this.#streams;
    (beside ? stderr : stdout).write(`${text}\n`);
  }
}

/**
 * For text with names in it, which a terminal might obey. A command's own answer is left as it is: a QR code needs its
 * colours.
 */
export function readable(text: string): string {
  return text
    .split('\n')
    .map((line) => toReadable(toByteText(line)))
    .join('\n');
}
