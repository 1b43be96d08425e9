/** An embedded vault set in a process of its own. Each of its vaults can be stopped, and started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TokenClaims } from '../../../lib/local/issuer.ts';
import type { EmbeddedVault } from '../../../lib/local/vault.ts';
import type { VaultSetOptions } from '../../../lib/local/vault-set.ts';

export type Asked =
  | { readonly kind: 'start'; readonly options: VaultSetOptions }
  | { readonly kind: 'token'; readonly vault: number; readonly claims: TokenClaims }
  | { readonly kind: 'stop' | 'restart'; readonly vault: number }
  | { readonly kind: 'close' };

export interface SetOrder {
  readonly id: number;
  readonly asked: Asked;
}

export interface SetReport {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

export type Told = Omit<EmbeddedVault, 'token' | 'close'>;

export interface Started {
  readonly vaults: readonly Told[];
  readonly threshold: number;
}

export interface SetVault extends Told {
  token(claims: TokenClaims): Promise<string>;
  /** Its table and key store stay up. */
  stop(): Promise<void>;
  /** After `stop`, on the same port, with the same keys and data. */
  start(): Promise<void>;
}

export interface VaultSetProcess {
  readonly vaults: readonly SetVault[];
  readonly threshold: number;
  vault(number: number): SetVault;
  /** Everything it printed so far, logs and metrics included. */
  output(): string;
  close(): Promise<void>;
  /** SIGKILL: nothing is flushed or closed. */
  kill(): Promise<void>;
}

const entry = fileURLToPath(new URL('./vault-set-process.ts', import.meta.url));

/** Three vaults, and no delays between attempts, unless the test wants others. */
export async function startVaultSetProcess(options: Partial<VaultSetOptions> = {}): Promise<VaultSetProcess> {
  const child = fork(entry, { execArgv: ['--no-warnings'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ask = asking(child, exited);
  const settings = { VAULT_ATTEMPT_DELAYS: '0', ...options.settings };
  const start: Asked = { kind: 'start', options: { count: 3, concurrency: 10_000, ...options, settings } };
  const started = await ask<Started>(start).catch(async (cause) => {
    if (child.connected) child.disconnect();
    await exited;
    throw cause;
  });
  const vaults = started.vaults.map((told, vault) => ({
    ...told,
    token: (claims: TokenClaims) => ask<string>({ kind: 'token', vault, claims }),
    stop: () => ask<void>({ kind: 'stop', vault }),
    start: () => ask<void>({ kind: 'restart', vault }),
  }));
  return {
    vaults,
    threshold: started.threshold,
    vault(number) {
      const vault = vaults[number - 1];
      if (!vault) throw new Error(`vault expected from 1 to ${vaults.length}, got ${number}`);
      return vault;
    },
    output: () => output.join(''),
    async close() {
      if (child.connected) await ask({ kind: 'close' });
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Rejects where the child refuses, or ends before it answers. */
function asking(child: ChildProcess, exited: Promise<void>): <T>(asked: Asked) => Promise<T> {
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  let count = 0;
  child.on('message', ({ id, answer, error }: SetReport) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(answer as never);
    else caller?.reject(new Error(error));
  });
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('The set has ended'));
  });
  return <T>(asked: Asked) => {
    const order: SetOrder = { id: count++, asked };
    const answer = Promise.withResolvers<never>();
    waiting.set(order.id, answer);
    child.send(order);
    return answer.promise as Promise<T>;
  };
}
