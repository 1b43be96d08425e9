/** A command at a terminal of its own, by whichever program of this machine can make one. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Started {
  /** For a shell: one line. */
  readonly command: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly size: Size;
}

type Maker = (command: string) => readonly [string, ...string[]];

const withScript: Maker = (command) => ['script', '-qefc', command, '/dev/null'];
const withPython: Maker = (command) => [
  'python3',
  '-c',
  'import pty, sys; pty.spawn(sys.argv[1:])',
  'sh',
  '-c',
  command,
];

/** BSD's `script` has other options. */
function findMaker(): Maker | undefined {
  if (spawnSync('script', ['--version']).stdout?.includes('util-linux')) return withScript;
  if (spawnSync('python3', ['-c', 'import pty']).status === 0) return withPython;
  return undefined;
}

/** Undefined where there is one. */
export function missingPseudoTerminal(): string | undefined {
  return findMaker() ? undefined : 'A pseudo-terminal needs "script" of util-linux, or python3. Neither is here.';
}

/** Throws where {@link missingPseudoTerminal} says why. What is written to its standard input is typed. */
export function startAtTerminal({ command, cwd, env, size }: Started): ChildProcessWithoutNullStreams {
  const maker = findMaker();
  if (!maker) throw new Error(missingPseudoTerminal());
  // Made without a terminal around it, it has no size yet.
  const [program, ...args] = maker(`stty cols ${size.columns} rows ${size.rows} && exec ${command}`);
  return spawn(program, args, { cwd, env });
}
