/** Argon2id on a thread of its own, asked from here. */
import type { Bytes } from '../bytes.ts';
import { askThread, fileBeside, type ThreadFile } from '../threads/ask-thread.ts';
import type { Argon2Inputs } from './argon2-hash.ts';

const file: ThreadFile = {
  inPage: () => new Worker(new URL('./argon2-worker.js', import.meta.url), { type: 'module' }),
  inNode: fileBeside(import.meta.url, 'argon2-thread', 'argon2-worker'),
};

/** Rejects where there is no such thread, or it could not compute the hash. */
export async function hashOnThread(inputs: Argon2Inputs, signal?: AbortSignal): Promise<Bytes> {
  const answer = await askThread(file, inputs, signal);
  if (answer instanceof Uint8Array) return new Uint8Array(answer);
  throw new Error('the thread computed no hash');
}
