/** The vault under fuzz: `bkv serve` in a process of its own, in memory, seen from outside. */
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /listening on (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the vault did not start: ${said}`)));
  });
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
