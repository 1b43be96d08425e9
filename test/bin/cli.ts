/** The command line as a child process, as a person or a script runs it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const entry = fileURLToPath(new URL('../../bin/bkv.ts', import.meta.url));
/** A hundred processes compile the same modules. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/vault-cli', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** On standard input, which then ends. */
  readonly input?: string;
}

export function start(args: readonly string[], { env = {}, cwd, input = '' }: Surroundings = {}) {
  const child = spawn(process.execPath, [entry, ...args], {
    ...(cwd && { cwd }),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', NODE_COMPILE_CACHE: compileCache, ...env },
  });
  const ended = new Promise<Ended>((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  // A command that needs no input may have ended before this.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return { child, ended };
}

export function bkv(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return start(args, surroundings).ended;
}

/** A folder of its own, gone when the test is. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'vault-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
