/** Help as wide as the terminal, made from the table. */
import { type AddHelpTextContext, type Command, Help, type HelpConfiguration } from 'commander';
import { environmentRows } from './environment.ts';
import { exitCodeRows } from './failure.ts';
import type { CommandEntry } from './table/entry.ts';

const passwords =
  'Passwords are asked for without showing them, or read from standard input, one a line, when that is no terminal. ' +
  'They are never on the command line.';

/** Columns where the width of the terminal is not known, and the most in any case: longer lines are hard to read. */
const usualWidth = 80;
const greatestWidth = 110;
/** The least columns of text for which a list beside it makes sense. */
const leastText = 20;

function readable(columns: number | undefined): number {
  return Math.min(columns || usualWidth, greatestWidth);
}

/** `key show` is listed as itself, not as a part of `key`. */
export const helpStyle: HelpConfiguration = {
  minWidthToWrap: leastText,
  prepareContext({ helpWidth }) {
    this.helpWidth = readable(helpWidth);
  },
  visibleCommands: (command) => command.commands.flatMap((one) => (one.commands.length ? [...one.commands] : [one])),
  subcommandTerm: (command) => [nameOf(command), ...command.registeredArguments.map(argumentTerm)].join(' '),
  // Commander would add `(default: false)`.
  optionDescription: ({ description }) => description,
};

function nameOf(command: Command): string {
  const parent = command.parent;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

function argumentTerm(argument: Command['registeredArguments'][number]): string {
  return `<${argument.name()}${argument.variadic ? '...' : ''}>`;
}

export function programHelp(context: AddHelpTextContext): string {
  const page = new Page(context);
  return page.join(
    page.list('Environment', environmentRows),
    page.paragraph(passwords),
    page.list(
      'Exit codes',
      exitCodeRows.map(([code, text]) => [String(code).padStart(3), text] as const),
    ),
    page.lines('Examples', examples),
    page.paragraph('bkv <command> --help says more about a command.'),
  );
}

const examples = [
  'bkv backup ~/Documents --out documents.bkv',
  'bkv restore documents.bkv --to restored',
  'bkv register',
  'bkv recover',
];

export function commandHelp({ details = [], examples = [] }: CommandEntry, context: AddHelpTextContext): string {
  const page = new Page(context);
  return page.join(...details.map((text) => page.paragraph(text)), page.lines('Examples', examples));
}

/** Wraps our part as Commander wraps its own. */
class Page {
  readonly #help: Help;
  readonly #width: number;

  constructor({ error, command }: AddHelpTextContext) {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
    this.#width = readable((error ? getErrHelpWidth : getOutHelpWidth)?.());
    this.#help = Object.assign(new Help(), { helpWidth: this.#width, minWidthToWrap: leastText });
  }

  paragraph(text: string): string {
    return this.#help.boxWrap(text, this.#width);
  }

  list(title: string, rows: readonly (readonly [string, string])[]): string {
    const width = Math.max(...rows.map(([term]) => term.length));
    const items = rows.map(([term, text]) => this.#help.formatItem(term, width, text, this.#help));
    return `${title}:\n${items.join('\n')}`;
  }

  lines(title: string, lines: readonly string[]): string {
    return lines.length === 0 ? '' : `${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }

  join(...parts: readonly string[]): string {
    return parts
      .filter((part) => part !== '')
      .map((part) => `\n${part}`)
      .join('\n');
  }
}
