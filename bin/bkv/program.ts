/** The command line: names, options and help. Each command is loaded when it runs, so that the others start fast. */
import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Command as Work } from './command.ts';
import { environmentHelp } from './environment.ts';
import { exitCodeHelp, Failure, failures } from './failure.ts';
import { printFailure, run } from './run.ts';

const passwordHelp = `
Passwords are asked for without showing them, or read from standard input, one a line, when that is no terminal. They
are never on the command line.`;

const backupHelp = `
Kept: names, bytes, modes, times (to a microsecond), symbolic and hard links, empty folders. Each path is stored under
its last name, so ~/Documents comes back as Documents/…; a path that is itself a symbolic link is followed.
Not kept: owners, access control lists, extended attributes. Sockets, pipes and devices are left out, and named.`;

const restoreHelp = `
All or nothing: the folder appears only once the whole backup has proved undamaged. Nothing is written outside it.
Files belong to whoever restores them, and come back without set-user-ID and set-group-ID bits.`;

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
    // To people Commander has said it already.
    return json ? printFailure(new Failure('usage', misuse(error)), json) : failures.usage;
  }
}

function misuse({ code, message }: CommanderError): string {
  return code === 'commander.help'
    ? 'A command was expected: bkv --help lists them.'
    : withoutValues(message).replace(/^error: /, '');
}

/** An option that does not exist may have been meant for a password. */
function withoutValues(message: string): string {
  return message.replace(/(--[\w-]+)=[^']*/g, '$1');
}

function createProgram(json: boolean, done: Done): Command {
  const program = new Command('bkv')
    .description('End-to-end encrypted backups whose key a password can bring back.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeErr: (text) => void (json || process.stderr.write(text)),
      outputError: (text, write) => write(withoutValues(text)),
    })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', `${environmentHelp}\n${passwordHelp}\n${exitCodeHelp}`);
  addBackups(program, done);
  addKey(program.command('key').description('the 64 digits of the backup key on this device'), done);
  addVault(program, done);
  return program;
}

function addBackups(program: Command, done: Done): void {
  add(program, 'backup <path...>', 'encrypt files and folders into a backup')
    .requiredOption('--out <file>', 'the backup to write')
    .option('--force', 'replace a backup of that name', false)
    .addHelpText('after', backupHelp)
    .action(async (paths: string[], { json, ...options }) =>
      done(await run(async () => (await import('./commands/backup.ts')).backup, { ...options, paths }, json)),
    );
  add(program, 'restore <file>', 'put back what a backup holds')
    .requiredOption('--to <folder>', 'where to; must not exist yet, or be empty')
    .option('--key <64 digits>', 'open it with these instead of the key on this device; - asks for them')
    .addHelpText('after', restoreHelp)
    .action(async (file: string, { json, ...options }) =>
      done(await run(async () => (await import('./commands/restore.ts')).restore, { ...options, file }, json)),
    );
}

function addKey(key: Command, done: Done): void {
  addSimple(key, done, 'show', 'print them', async () => (await import('./commands/key.ts')).showKey);
  addSimple(
    key,
    done,
    'import',
    'take the key from its 64 digits, asked for or on standard input',
    async () => (await import('./commands/key.ts')).importKey,
  ).option('--force', 'replace the key that this device has', false);
}

function addVault(program: Command, done: Done): void {
  addSimple(
    program,
    done,
    'register',
    'put the key of this device in the vault, behind a password',
    async () => (await import('./commands/register.ts')).register,
  );
  addSimple(
    program,
    done,
    'recover',
    'bring the key from the vault to this device, for the password',
    async () => (await import('./commands/recover.ts')).recover,
  ).option('--force', 'replace the key that this device has', false);
  addSimple(
    program,
    done,
    'status',
    'what the vault says of the key',
    async () => (await import('./commands/status.ts')).status,
  );
  addSimple(
    program,
    done,
    'change-password',
    'put the same key behind another password',
    async () => (await import('./commands/change-password.ts')).changePassword,
  );
  addSimple(
    program,
    done,
    'delete',
    'make the vault forget the key',
    async () => (await import('./commands/delete.ts')).deleteKey,
  ).option('--yes', 'do not ask', false);
  addSimple(
    program,
    done,
    'reset',
    'start the waiting time after which the key can be given up without its password',
    async () => (await import('./commands/reset.ts')).reset,
  ).option('--cancel', 'stop it', false);
  addSimple(
    program,
    done,
    'serve',
    'run a vault on this machine, for trying and developing',
    async () => (await import('./commands/serve.ts')).serve,
  );
}

function add(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).option('--json', 'print one JSON object', false);
}

/** A command without arguments. */
function addSimple<Options>(
  parent: Command,
  done: Done,
  name: string,
  description: string,
  load: () => Promise<Work<Options>>,
): Command {
  return add(parent, name, description).action(async ({ json, ...options }) => done(await run(load, options, json)));
}
