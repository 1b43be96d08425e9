/** What every command is given, and what it gives back. */
import type { Device } from './device.ts';
import type { Environment } from './environment.ts';
import type { FailureCode } from './failure.ts';
import type { Progress } from './terminal/progress.ts';

export interface Context {
  readonly environment: Environment;
  readonly device: Device;
  /** A sentence on standard error, beside the result. --quiet leaves it out. */
  note(text: string): void;
  /** The same for what was asked for and could not be done, such as a file left out. --quiet does not silence it. */
  warn(text: string): void;
  /** A bar for long work, where a person looks on: only there `total` is asked for. In bytes. */
  progress(label: string, total: number | (() => Promise<number>)): Promise<Progress>;
}

/**
 * Standard output gets `text`, or `json` when --json asks for it; standard error does when standard output carries data
 * (the table's `dash`). Dates become ISO 8601 UTC.
 */
export interface Result {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Done, but not all of it: the exit code is this one's, and the JSON has it as `error`. */
  readonly code?: FailureCode;
  /** The text is what the user asked for, so --quiet does not leave it out. */
  readonly answers?: true;
}

/** No result: the command has said all there was to say. */
export type Command<Options> = (context: Context, options: Options) => Promise<Result | undefined>;
