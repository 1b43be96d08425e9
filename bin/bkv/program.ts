/** The command line as Commander parses it, made from the table. */
import { Argument, Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { Failure, failures } from './failure.ts';
import { commandHelp, helpStyle, programHelp } from './help.ts';
import { Output, readable } from './output.ts';
import { run } from './run.ts';
import type { CommandEntry, OptionEntry } from './table/entry.ts';
import { everywhere, parents } from './table/shared.ts';
import { table } from './table/table.ts';

type Done = (exitCode: number) => void;

/** Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const json = args.includes('--json');
  const program = createProgram(json, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // Commander has told it to people already.
    if (!json) return failures.usage;
    return new Output({ json, quiet: false, carriesData: false }).failure(new Failure('usage', misuse(error)));
  }
}

function misuse({ code, message }: CommanderError): string {
  return code === 'commander.help'
    ? 'A command was expected: bkv --help lists them.'
    : safe(message).replace(/^error: /, '');
}

/** The unknown option is not repeated: it may have been meant as a password, and a terminal obeys some names. */
function safe(message: string): string {
  return readable(message.replace(/(unknown option ')(--[\w-]+|-[^-])?.*'/s, "$1$2'"));
}

/** With `json`, errors are not also told in words. `done` gets the exit code of the command that ran. */
export function createProgram(json: boolean, done: Done): Command {
  const program = new Command('bkv')
    .description('End-to-end encrypted backups whose key a password can bring back.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeErr: (text) => void (json || process.stderr.write(text)),
      outputError: (text, write) => write(safe(text)),
    })
    .configureHelp(helpStyle)
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', programHelp);
  for (const { title, commands } of table)
    for (const entry of commands) add(parentOf(program, entry, `${title}:`), entry, done).helpGroup(`${title}:`);
  return program;
}

function add(parent: Command, entry: CommandEntry, done: Done): Command {
  const { name, summary, argument, options = [] } = entry;
  const command = parent.command(name.split(' ').at(-1) ?? '').description(summary);
  if (argument) command.addArgument(argumentOf(argument.usage, argument.completes));
  for (const option of [...options, ...everywhere]) command.addOption(optionOf(option));
  return command
    .addHelpText('after', (context) => commandHelp(entry, context))
    .action(async () => {
      if (argument) command.setOptionValue(argument.key, command.processedArgs[0]);
      const { json, quiet, ...given } = command.opts<{ json: boolean; quiet: boolean }>();
      const carriesData = options.some((option) => option.dash === 'output' && givenFor(given, option) === '-');
      done(await run(entry, command.opts<never>(), new Output({ json, quiet, carriesData })));
    });
}

/** The program for `backup`, its command `key` for `key show`. */
function parentOf(program: Command, { name }: CommandEntry, heading: string): Command {
  const [first = '', second] = name.split(' ');
  if (!second) return program;
  const there = program.commands.find((command) => command.name() === first);
  if (there) return there;
  const parent = program.command(first).description(parents[first] ?? '');
  return parent.helpGroup(heading);
}

function argumentOf(usage: string, completes: unknown): Argument {
  const argument = new Argument(usage);
  return Array.isArray(completes) ? argument.choices(completes) : argument;
}

function optionOf({ flags, text, required, many }: OptionEntry): Option {
  const option = new Option(flags, text).makeOptionMandatory(required === true);
  if (many) return option.default([]).argParser((value: string, before: string[]) => [...before, value]);
  return option.isBoolean() ? option.default(false) : option;
}

function givenFor(given: Readonly<Record<string, unknown>>, { flags }: OptionEntry): unknown {
  return given[new Option(flags).attributeName()];
}
