/** SoftHSM2 in a child process, as a backend like any other; and whether it can be used on this machine. */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KeyBackend } from '../../../../lib/local/kms/backends/backend.ts';
import { afterTest } from '../support.ts';
import type { Call, Method, Reply } from './backend-process.ts';

const program = fileURLToPath(new URL('./backend-process.ts', import.meta.url));

/** Why SoftHSM2 cannot be used here; empty when it can. */
export const softHsmMissing = spawnSync(process.execPath, [program, 'probe'], { encoding: 'utf8' }).stderr.trim();

export async function openInChild(directory: string): Promise<KeyBackend> {
  const child = fork(program, [directory], { execArgv: [], serialization: 'advanced' });
  afterTest(() => child.kill());
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the backend ended with ${code}`)));
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);

  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  let calls = 0;
  const call =
    (method: Method) =>
    async (...args: readonly unknown[]) => {
      const id = calls++;
      const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
      const message: Call = { id, method, args };
      // A closed channel shows in `failed`.
      child.send(message, () => {});
      const { value, error } = await Promise.race([replied, failed]);
      if (error !== undefined) throw new Error(error);
      return value as never;
    };
  return {
    name: 'softhsm',
    createKey: call('createKey'),
    createKeyPair: call('createKeyPair'),
    wrap: call('wrap'),
    unwrap: call('unwrap'),
    sign: call('sign'),
    publicKey: call('publicKey'),
    destroyKey: call('destroyKey'),
    close: call('close'),
  };
}
