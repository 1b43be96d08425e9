// SoftHSM2 as a process of its own, because a PKCS #11 module is initialised once per process and reads the real
// environment, which Jest copies. `backend-process.ts <data directory>` answers calls from its parent; with `probe` in
// the place of the directory it fails with the reason when SoftHSM2 cannot be used here.
import type { KeyBackend } from '../../../../lib/local/kms/backends/backend.ts';
import { loadPkcs11 } from '../../../../lib/local/kms/backends/pkcs11.ts';
import { openSoftHsmBackend } from '../../../../lib/local/kms/backends/softhsm.ts';
import { findModule } from '../../../../lib/local/kms/backends/softhsm-token.ts';

export type Method = Exclude<keyof KeyBackend, 'name'>;

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

async function probe(): Promise<void> {
  try {
    loadPkcs11();
    await findModule();
  } catch (thrown) {
    process.stderr.write(messageOf(thrown));
    process.exitCode = 1;
  }
}

async function serve(directory: string): Promise<void> {
  const backend = await openSoftHsmBackend(directory);
  process.on('message', async ({ id, method, args }: Call) => {
    const reply: Reply = await (backend[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args).then(
      (value) => ({ id, value }),
      (thrown) => ({ id, error: messageOf(thrown) }),
    );
    process.send?.(reply, () => {
      if (method === 'close') process.disconnect();
    });
  });
  process.send?.('ready');
}

const [directory = 'probe'] = process.argv.slice(2);
await (directory === 'probe' ? probe() : serve(directory));
