/** Argon2id (RFC 9106), off the thread that draws a page or serves requests where there is another. */
import { stopIfAborted } from '../../abort.ts';
import { type Argon2id, hash } from './argon2-hash.ts';
import { hashOnThread } from './argon2-thread.ts';

/** Who calls it has checked `ksf` by `requireStrongKsf`. About 0.3 s and 64 MiB with the default. */
export const argon2id: Argon2id = async (inputs, signal) => {
  const elsewhere = await hashOnThread(inputs, signal).catch(() => undefined);
  stopIfAborted(signal);
  return elsewhere ?? hash(inputs);
};
