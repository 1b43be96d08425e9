/** A command at a terminal of its own, by util-linux's script: what is shown, and what is typed. */
import { spawn, spawnSync } from 'node:child_process';
import { entry } from '../cli.ts';

export interface Typing {
  /** Once this is shown, after everything before it, … */
  readonly at: string;
  /** …this is typed. */
  readonly keys: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Everything that the terminal shows of one command. */
export async function screenOf(
  args: string,
  { cwd, env }: Surroundings,
  ...typing: readonly Typing[]
): Promise<string> {
  const command = `'${process.execPath}' '${entry}' ${args}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm', ...env },
    cwd,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = [...typing];
  let shown = '';
  let seen = 0;
  const type = () => {
    for (let [next] = waiting; next && shown.includes(next.at, seen); [next] = waiting) {
      seen = shown.indexOf(next.at, seen) + next.at.length;
      child.stdin.write(next.keys);
      waiting.shift();
    }
  };
  type();
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    type();
  });
  child.once('close', () => resolve());
  await promise;
  return shown;
}

export const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;
