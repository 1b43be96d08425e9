import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isSubject } from '../../lib/protocol/crypto/account.ts';
import type { TokenRules } from './rules.ts';

/** Times are seconds since the epoch. */
export interface Token {
  readonly issuer: string;
  readonly subject: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

// Asymmetric only: with a shared secret, whoever can verify could also sign.
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

// RFC 7519 section 5.1, and RFC 9068 section 2.1. Others say that the issuer meant the token for something else: a
// logout, a proof of possession, a security event.
const types = ['application/jwt', 'application/at+jwt'];

/** Seconds. */
const clockTolerance = 5;

/** Throws a `JOSEError` that names the claim where one is wrong, or what `keys` throws. */
export async function verifyToken(token: string, rules: TokenRules, keys: JWTVerifyGetKey): Promise<Token> {
  const currentDate = new Date();
  const { issuer, audiences, audienceClaim } = rules;
  const requiredClaims = ['sub', 'iat', 'exp'];
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    algorithms,
    requiredClaims,
    clockTolerance,
    currentDate,
  });
  const { sub, iat, exp } = payload;
  if (!isAccessToken(protectedHeader.typ)) throw wrong('typ', payload);
  if (!texts(payload[audienceClaim]).some((one) => audiences.includes(one))) throw wrong(audienceClaim, payload);
  if (!isSubject(sub)) throw wrong('sub', payload);
  // A token from the future would count as freshly issued for longer than is allowed.
  if (!isTime(iat) || iat > currentDate.getTime() / 1000 + clockTolerance) throw wrong('iat', payload);
  if (!isTime(exp)) throw wrong('exp', payload);
  return { issuer, subject: sub, issuedAt: iat, expiresAt: exp, scopes: scopesOf(payload) };
}

/** RFC 7515 section 4.1.9: a media type, in upper or lower case, of which `application/` may be left out. */
function isAccessToken(typ: unknown): boolean {
  if (typ === undefined) return true;
  if (typeof typ !== 'string') return false;
  const name = typ.toLowerCase();
  return types.includes(name.includes('/') ? name : `application/${name}`);
}

// JSON has numbers that only infinity is left of, such as 1e999.
function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

/** RFC 9068 says `scope`, with spaces between. Entra ID and Okta say `scp`, as text or as a list. */
function scopesOf({ scope, scp }: JWTPayload): string[] {
  return [scope, scp].flatMap(texts).flatMap((text) => text.split(' '));
}

/** Of a claim that may be one text or a list of them. */
function texts(claim: unknown): string[] {
  return [claim].flat().filter((one) => typeof one === 'string');
}

function wrong(claim: string, payload: JWTPayload): Error {
  return new errors.JWTClaimValidationFailed('expected another value', payload, claim, 'check_failed');
}
