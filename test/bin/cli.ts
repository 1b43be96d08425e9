/** The command line as a child process, as a person or a script runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const entry = fileURLToPath(new URL('../../bin/bkv.ts', import.meta.url));
/** A hundred processes would compile the same modules. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/vault-cli', import.meta.url));

const isRoot = process.geteuid?.() === 0;
/** Runs as root, but held to file modes like everybody: the rights to ignore them are taken away (capabilities(7)). */
const held = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', process.execPath];
/** Whether {@link Surroundings.ordinary} can be had. */
export const canBeOrdinary = !isRoot || spawnSync(held[0] ?? '', [...held.slice(1), '--version']).status === 0;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output as it came. */
  readonly bytes: Buffer;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to standard input, which then ends. */
  readonly input?: string | Uint8Array;
  /** Standard input does not end: what reads it waits for more. */
  readonly open?: boolean;
  /** With the rights of an ordinary user, whoever runs the tests. */
  readonly ordinary?: boolean;
}

export function start(
  args: readonly string[],
  { env = {}, cwd, input = '', open = false, ordinary = false }: Surroundings = {},
) {
  const [command = '', ...before] = ordinary && isRoot ? held : [process.execPath];
  const child = spawn(command, [...before, entry, ...args], {
    ...(cwd && { cwd }),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', NODE_COMPILE_CACHE: compileCache, ...env },
  });
  const ended = new Promise<Ended>((resolve) => {
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout.push(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('close', (code) => {
      const bytes = Buffer.concat(stdout);
      resolve({ code, stdout: bytes.toString(), bytes, stderr });
    });
  });
  // A command that needs no input may have ended before this.
  child.stdin.on('error', () => {});
  if (open) child.stdin.write(input);
  else child.stdin.end(input);
  return { child, ended };
}

export function bkv(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return start(args, surroundings).ended;
}
