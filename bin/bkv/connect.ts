/** The SDK's client for the vault and the account that the environment names. */
import type { BackupKeyVault } from '../../lib/client/index.ts';
import { type Environment, isLoopback } from './environment.ts';
import { Failure } from './failure.ts';

const tokenTimeoutMs = 10_000;

/** Asks for a development token at once, so that a vault that is not there is found before a password is typed. */
export async function connect({ url, token, account }: Environment): Promise<BackupKeyVault> {
  const { BackupKeyVault } = await import('../../lib/client/index.ts');
  const known = token ?? (await developmentToken(url, account));
  return new BackupKeyVault({ url: url.href, token: () => known });
}

async function developmentToken(url: URL, sub: string): Promise<string> {
  if (!isLoopback(url))
    throw new Failure('not_authenticated', `Set VAULT_TOKEN to a token that the vault at ${url.origin} accepts.`);
  const signal = AbortSignal.timeout(tokenTimeoutMs);
  const request = { method: 'POST', body: JSON.stringify({ sub }), signal };
  const response = await fetch(new URL('/dev/token', url), request).catch(() => undefined);
  if (!response)
    throw new Failure('vault_unavailable', `No vault answers at ${url.origin}. To start one here: bkv serve`);
  const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof answer === 'object' && answer && 'token' in answer && typeof answer.token === 'string')
    return answer.token;
  throw new Failure('not_authenticated', `The vault at ${url.origin} gives no development tokens: set VAULT_TOKEN.`);
}
