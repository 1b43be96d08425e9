/** What every command is given, and what it gives back. */
import type { Device } from './device.ts';
import type { Environment } from './environment.ts';

export interface Context {
  readonly environment: Environment;
  readonly device: Device;
  /** A sentence on standard error, beside the result. */
  note(text: string): void;
}

/** Standard output gets `text`, or `json` when --json asks for it. Dates become ISO 8601 UTC. */
export interface Result {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** No result: the command has said all there was to say. */
export type Command<Options> = (context: Context, options: Options) => Promise<Result | undefined>;
