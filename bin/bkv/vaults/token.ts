/** The token that names the user to a vault: of the environment, or one that the embedded vault gives to whoever asks. */

import { VaultUnavailable } from '../../../lib/client/errors.ts';
import { isLoopback } from '../../../lib/client/transport/address.ts';
import { outageOf } from '../../../lib/client/transport/outage.ts';
import { requireToken } from '../../../lib/client/transport/token.ts';
import { Failure } from '../failure.ts';
import { causeOf } from '../outage.ts';
import type { VaultEntry } from './place.ts';

const timeoutMs = 10_000;

/**
 * Throws {@link InvalidToken} for one that cannot be a token, `not_authenticated` where there is none, and
 * {@link VaultUnavailable} where the vault that would give one does not answer.
 */
export async function tokenFor({ url, token }: VaultEntry, account: string): Promise<string> {
  if (token !== undefined) return requireToken(token);
  if (!isLoopback(url))
    throw new Failure('not_authenticated', `Set VAULT_TOKEN to a token that the vault at ${url.origin} accepts.`);
  const signal = AbortSignal.timeout(timeoutMs);
  const request = { method: 'POST', body: JSON.stringify({ sub: account }), signal };
  const response = await fetch(new URL('/dev/token', url), request).catch((cause) => {
    const facts = { ...outageOf(cause), url: url.origin, sent: false, cause };
    throw new VaultUnavailable('The vault could not be reached', facts);
  });
  const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof answer === 'object' && answer && 'token' in answer && typeof answer.token === 'string')
    return answer.token;
  throw new Failure('not_authenticated', `The vault at ${url.origin} gives no development tokens: set VAULT_TOKEN.`);
}

/** The same, for the one vault there is: where it does not answer, how to start it. */
export function tokenForOne(vault: VaultEntry, account: string): Promise<string> {
  return tokenFor(vault, account).catch((error) => {
    if (!(error instanceof VaultUnavailable)) throw error;
    const { reason, systemCode, url } = error;
    const text = `No vault answers at ${url}: ${causeOf(error)}. To start one here: bkv serve`;
    throw new Failure('vault_unavailable', text, { reason, ...(systemCode && { systemCode }), url });
  });
}
