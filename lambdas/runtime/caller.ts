import type { APIGatewayProxyEvent } from 'aws-lambda';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import { headerOf } from './header.ts';

/** Who calls, as the authorizer said. Times are milliseconds since the epoch. */
export interface Caller {
  readonly account: string;
  readonly issuedAt: number;
  /** As it was sent, without `Bearer`. */
  readonly token: string;
}

const nobody: Caller = { account: '', issuedAt: 0, token: '' };

/**
 * API Gateway may answer for the authorizer from its cache, so expiry is checked here again.
 * Throws `unauthenticated`.
 */
export function readCaller(event: APIGatewayProxyEvent, authenticated: boolean, now: number): Caller {
  if (!authenticated) return nobody;
  const { account, issuedAt, expiresAt } = event.requestContext.authorizer ?? {};
  if (typeof account !== 'string' || account.length !== 43) throw new VaultError('unauthenticated');
  if (!(Number(expiresAt) * 1000 > now)) throw wrongClaim('exp', 'expected a time to come: the token has expired');
  return {
    account,
    issuedAt: Number(issuedAt) * 1000,
    token: headerOf(event, 'authorization')?.replace(/^Bearer /i, '') ?? '',
  };
}

/** What changes something needs a token that was issued lately: a stolen old one does no harm. Throws `unauthenticated`. */
export function requireFresh({ issuedAt }: Caller, maxAgeSeconds: number, now: number): void {
  if (!(now - issuedAt <= maxAgeSeconds * 1000))
    throw wrongClaim('iat', `expected a token issued in the last ${maxAgeSeconds} s`);
}

/** Says which claim is wrong, to people and to programs, but never its value. */
function wrongClaim(field: 'exp' | 'iat', reason: string): VaultError {
  return new VaultError('unauthenticated', { detail: `${field}: ${reason}`, errors: [{ field, reason }] });
}
