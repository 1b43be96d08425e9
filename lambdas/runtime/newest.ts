import type { NewRegistration } from '../../lib/vault/commit.ts';
import type { KeyStore, Rewraps } from '../../lib/vault/ports.ts';
import { blobsUnderOthers } from '../../lib/vault/wrapping.ts';

/** A registration that may be under an old key. */
export type Held = Pick<NewRegistration, 'registration'> & Partial<Pick<NewRegistration, 'wrappedBy'>>;

interface Asking {
  readonly keyStore: Pick<KeyStore, 'newest'>;
  readonly rewraps: Rewraps;
}

/** Asks that the newest key wraps what an old one still does. If that fails nothing is lost: the sweep asks again. */
export async function askForNewest(held: Held, account: string, { keyStore, rewraps }: Asking): Promise<void> {
  const outdated = [{ account, registration: held.registration }];
  await Promise.allSettled(blobsUnderOthers(held, keyStore.newest).map((blob) => rewraps.ask(blob, outdated)));
}
