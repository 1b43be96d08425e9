/** The vault under fuzz: `bkv serve` in a process of its own, in memory, seen from outside. */
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listening } from '../../bin/dev/listening.ts';
import { developmentToken } from '../support/vault/development-token.ts';

export interface Server {
  readonly port: number;
  token(sub: string): Promise<string>;
  /** Resident memory in MiB. */
  memory(): number;
  /** Whether it still runs. */
  alive(): boolean;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('../../bin/bkv.ts', import.meta.url));

/** A small heap, so that V8 has to collect: what still grows then is a leak, not garbage that could wait. */
const smallHeap = ['--max-old-space-size=100', '--max-semi-space-size=4'];

export async function startServer(): Promise<Server> {
  const child = spawn(process.execPath, ['--no-warnings', ...smallHeap, entry, 'serve'], {
    env: {
      ...process.env,
      PORT: '0',
      VAULT_DATA_DIR: ':memory:',
      VAULT_ATTEMPT_DELAYS: '0',
      VAULT_MAX_ATTEMPTS: '10',
      VAULT_SESSION_SECONDS: '5',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await listening(child);
  return {
    port: Number(new URL(url).port),
    token: (sub) => developmentToken(url, sub),
    memory: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024,
    alive: () => child.exitCode === null && child.signalCode === null,
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    },
  };
}
