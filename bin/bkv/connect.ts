/** The SDK's client for the vault and the account that the environment names. */
import { isLoopback } from '../../lib/client/address.ts';
import type { BackupKeyVault } from '../../lib/client/index.ts';
import { outageOf } from '../../lib/client/outage.ts';
import type { Retry } from '../../lib/client/retry.ts';
import { requireToken } from '../../lib/client/token.ts';
import type { Context } from './command.ts';
import type { Environment } from './environment.ts';
import { Failure } from './failure.ts';
import { causeOf } from './outage.ts';
import { duration } from './terminal/quantity.ts';

const tokenTimeoutMs = 10_000;

/** Asks for a development token at once, so that a vault that is not there is found before a password is typed. */
export async function connect({ environment, note }: Pick<Context, 'environment' | 'note'>): Promise<BackupKeyVault> {
  const { url, token, identity } = environment;
  // A token that cannot be one is found before a password is typed, too.
  const known = token === undefined ? await developmentToken(environment) : requireToken(token);
  const { BackupKeyVault } = await import('../../lib/client/index.ts');
  return new BackupKeyVault({
    url: url.href,
    token: () => known,
    onRetry: (retry) => note(retrying(url, retry)),
    ...(identity && { identity }),
  });
}

/** Of the embedded vault, for the account that the environment names. */
export async function developmentToken({ url, account }: Pick<Environment, 'url' | 'account'>): Promise<string> {
  if (!isLoopback(url))
    throw new Failure('not_authenticated', `Set VAULT_TOKEN to a token that the vault at ${url.origin} accepts.`);
  const signal = AbortSignal.timeout(tokenTimeoutMs);
  const request = { method: 'POST', body: JSON.stringify({ sub: account }), signal };
  const response = await fetch(new URL('/dev/token', url), request).catch((error) => {
    throw noVault(url, error);
  });
  const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof answer === 'object' && answer && 'token' in answer && typeof answer.token === 'string')
    return answer.token;
  throw new Failure('not_authenticated', `The vault at ${url.origin} gives no development tokens: set VAULT_TOKEN.`);
}

function noVault(url: URL, error: unknown): Failure {
  const outage = outageOf(error);
  const text = `No vault answers at ${url.origin}: ${causeOf(outage)}. To start one here: bkv serve`;
  return new Failure('vault_unavailable', text, { ...outage, url: url.origin });
}

function retrying({ origin }: URL, { attempt, tries, delay, ...outage }: Retry): string {
  const what = outage.code ? 'cannot do it now' : 'does not answer';
  const next = `Trying again in ${duration(delay)} (${attempt} of ${tries}).`;
  return `The vault at ${origin} ${what} (${causeOf(outage)}). ${next}`;
}
