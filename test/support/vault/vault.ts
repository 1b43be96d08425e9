/** An embedded vault in a process of its own: what a test kills is really killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EmbeddedOptions } from '../../../lib/local/embedded.ts';
import type { Services } from '../../../lib/local/environment.ts';
import type { TokenClaims } from '../../../lib/local/issuer.ts';

export type Order =
  | { readonly kind: 'start'; readonly options: EmbeddedOptions }
  | { readonly kind: 'token'; readonly id: number; readonly claims: TokenClaims }
  | { readonly kind: 'stop' };

export type Report =
  | { readonly kind: 'started'; readonly url: string; readonly services: Services }
  | { readonly kind: 'token'; readonly id: number; readonly token: string };

export interface VaultProcess {
  readonly url: string;
  readonly pid: number;
  readonly services: Services;
  token(claims: TokenClaims): Promise<string>;
  /** Everything it printed so far, logs and metrics included. */
  output(): string;
  close(): Promise<void>;
  /** SIGKILL: nothing is flushed or closed. */
  kill(): Promise<void>;
}

const entry = fileURLToPath(new URL('./vault-process.ts', import.meta.url));

/** No delays between attempts unless the test sets some, and room for any storm. `nodeFlags` are its process's. */
export async function startVaultProcess(
  options: EmbeddedOptions = {},
  nodeFlags: readonly string[] = [],
): Promise<VaultProcess> {
  const child = fork(entry, { execArgv: ['--no-warnings', ...nodeFlags], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = started(child, output);
  order(child, {
    kind: 'start',
    options: { concurrency: 10_000, ...options, settings: { VAULT_ATTEMPT_DELAYS: '0', ...options.settings } },
  });
  const { url, services } = await said;
  const asked = new Map<number, (token: string) => void>();
  child.on('message', (report: Report) => {
    if (report.kind !== 'token') return;
    asked.get(report.id)?.(report.token);
    asked.delete(report.id);
  });
  let tokens = 0;
  return {
    url,
    pid: child.pid ?? 0,
    services,
    token: (claims) => {
      const id = tokens++;
      const { promise, resolve } = Promise.withResolvers<string>();
      asked.set(id, resolve);
      order(child, { kind: 'token', id, claims });
      return promise;
    },
    output: () => output.join(''),
    async close() {
      if (child.connected) order(child, { kind: 'stop' });
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function order(child: ChildProcess, what: Order): void {
  child.send(what);
}

function started(child: ChildProcess, output: string[]): Promise<Extract<Report, { kind: 'started' }>> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The vault did not start: ${output.join('')}`)));
    child.on('message', (report: Report) => {
      if (report.kind === 'started') resolve(report);
    });
  });
}
