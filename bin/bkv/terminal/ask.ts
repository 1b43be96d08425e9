/** What a person or a script is asked for: at the terminal, or one a line from standard input. */
import { type BackupKey, InvalidBackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { Failure } from '../failure.ts';
import { atTerminal } from './prompt.ts';
import { readLines } from './standard-input.ts';

export function isInteractive(): boolean {
  return process.stdin.isTTY === true;
}

export async function askPassword(): Promise<string> {
  if (isInteractive()) return atTerminal((terminal) => terminal.ask('Password: ', { hidden: true }));
  const [password] = await readLines(1);
  return requireLine(password);
}

/** Asked for twice. From standard input the second line may be missing. */
export async function askNewPassword(): Promise<string> {
  if (!isInteractive()) {
    const [password, repetition = password] = await readLines(2);
    if (password !== repetition) throw new Failure('usage', 'The two passwords on standard input differ.');
    return requireLine(password);
  }
  return atTerminal(async (terminal) => {
    for (;;) {
      const password = await terminal.ask('New password: ', { hidden: true });
      if (password === (await terminal.ask('The same again: ', { hidden: true }))) return password;
      process.stderr.write('These two differ. Once more:\n');
    }
  });
}

function requireLine(password: string | undefined): string {
  if (password === undefined) throw new Failure('usage', 'A password was expected on standard input, in one line.');
  return password;
}

/** May be typed or pasted over any number of lines, up to an empty one. Throws InvalidBackupKey. */
export async function askBackupKey(): Promise<BackupKey> {
  if (!isInteractive()) return parseBackupKey((await readLines(Number.POSITIVE_INFINITY)).join('\n'));
  return atTerminal(async (terminal) => {
    let typed = await terminal.ask('The 64 digits: ');
    while (isTooShort(typed)) {
      const more = await terminal.ask('The rest of them: ');
      if (more.trim() === '') break;
      typed += `\n${more}`;
    }
    return parseBackupKey(typed);
  });
}

function isTooShort(typed: string): boolean {
  try {
    parseBackupKey(typed);
    return false;
  } catch (error) {
    return error instanceof InvalidBackupKey && error.problem.kind === 'length' && error.problem.digits < 64;
  }
}

/** Throws unless the word is typed. */
export async function confirm(question: string, word: string): Promise<void> {
  const typed = isInteractive()
    ? await atTerminal((terminal) => terminal.ask(`${question}\nType "${word}" to go on: `))
    : (await readLines(1))[0];
  if (typed?.trim() === word) return;
  const way = isInteractive() ? 'Nothing was done.' : 'To go on without being asked: --yes';
  throw new Failure('usage', `This was not confirmed. ${way}`);
}
