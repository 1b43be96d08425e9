/** One command of the table: all that parsing, help and shell completion know of it. */
import type { Command } from '../command.ts';

/** What the shell offers for a value: names of files or folders, or one of these words. */
export type Completion = 'files' | 'folders' | readonly string[];

interface ArgumentEntry {
  /** The name under which the command finds it among its options. */
  readonly key: string;
  /** `<file>`, or `<path...>` for one or more. */
  readonly usage: string;
  readonly completes?: Completion;
}

export interface OptionEntry {
  /** As Commander reads them: `--force`, `--out <file>`. */
  readonly flags: string;
  readonly text: string;
  readonly required?: true;
  /** May be given several times; the command gets a list. */
  readonly many?: true;
  readonly completes?: Completion;
  /** `-` is standard output, which then carries data: result and errors, text or JSON, go to standard error. */
  readonly dash?: 'output';
}

export interface CommandEntry {
  /** As it is typed: `backup`, `key show`. */
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly argument?: ArgumentEntry;
  readonly options?: readonly OptionEntry[];
  /** Paragraphs of its own help, wrapped where they are shown. */
  readonly details?: readonly string[];
  /** Whole lines, as they are typed. */
  readonly examples?: readonly string[];
  /** Its result is what was asked for, so --quiet leaves it. */
  readonly answers?: true;
  /** Loaded when it runs, so that the others start fast. Its options are those named above: a flag is true or false. */
  load(): Promise<Command<never>>;
}

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}
