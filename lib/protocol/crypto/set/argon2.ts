/** Argon2id (RFC 9106), off the thread that draws a page or serves requests where there is another. */
import type { Bytes } from '../bytes.ts';
import { type Argon2Inputs, hash } from './argon2-hash.ts';
import { hashOnThread } from './argon2-thread.ts';

/** Who calls it has checked `ksf` by `requireStrongKsf`. About 0.3 s and 64 MiB with the default. */
export async function argon2id(inputs: Argon2Inputs, _signal?: AbortSignal): Promise<Bytes> {
  const elsewhere = await hashOnThread(inputs).catch(() => undefined);
  return elsewhere ?? hash(inputs);
}
