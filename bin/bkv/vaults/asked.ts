/**
 * Each vault of a set is asked once before a command goes on: so one that is away is known before a password is typed,
 * and is not waited for again, and each says what it is called.
 */
import { InvalidToken, VaultUnavailable } from '../../../lib/client/errors.ts';
import type { Retry } from '../../../lib/client/transport/retry.ts';
import { createTransport } from '../../../lib/client/transport/transport.ts';
import type { KeyAnswer } from '../../../lib/protocol/wire/schemas.ts';
import { explainVault } from '../explain-vault.ts';
import { Failure } from '../failure.ts';
import type { VaultEntry } from './place.ts';
import { tokenFor } from './token.ts';

/** A vault, and what it answered or why it did not. */
export interface Asked {
  readonly entry: VaultEntry;
  readonly token?: string;
  readonly answer?: KeyAnswer;
  readonly error?: Error;
}

interface Asking {
  readonly account: string;
  onRetry(retry: Retry, vault: VaultEntry): void;
}

/** Throws only what is wrong with the environment, which no vault can help. */
export async function askVault(entry: VaultEntry, { account, onRetry }: Asking): Promise<Asked> {
  let token: string | undefined;
  try {
    const own = await tokenFor(entry, account);
    token = own;
    const call = createTransport({
      url: entry.url.href,
      token: () => own,
      onRetry(retry) {
        giveUpOnSilence(retry, entry.url);
        onRetry(retry, entry);
      },
    });
    return { entry, token, answer: await call('key-status') };
  } catch (error) {
    if (error instanceof InvalidToken) throw ofVault(entry, error);
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    return { entry, error, ...(token !== undefined && { token }) };
  }
}

/** The others of a set can do without a vault that hangs. Five tries of ten seconds would stop them all. */
function giveUpOnSilence({ reason }: Retry, { origin }: URL): void {
  if (reason === 'timeout') throw new VaultUnavailable('The vault is silent', { reason, url: origin, sent: false });
}

function ofVault({ url }: VaultEntry, error: InvalidToken): Failure {
  const { code, message, fields } = explainVault(error) ?? new Failure('not_authenticated', error.message);
  return new Failure(code, `Of the vault at ${url.origin}: ${message}`, fields);
}
