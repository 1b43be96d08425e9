/** The bearer token as the device sees it. What it says is read to explain a refusal, never to decide anything. */
import { fromBase64url, fromUtf8 } from '../../protocol/crypto/bytes.ts';
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';
import type { Problem } from '../../protocol/wire/errors.ts';

/** A token that cannot be one: it is refused on the device, before any request. Its text is nowhere in this error. */
export class InvalidToken extends BackupKeyVaultError {
  override readonly name = 'InvalidToken';
  declare readonly code: 'invalid_token';
  /** Of the first character that no token has, counted from 1. Undefined for a token that is empty. */
  readonly position: number | undefined;
  /** That character's code point, such as 0x201c. */
  readonly codePoint: number | undefined;

  /** @internal */
  constructor(position?: number, codePoint?: number) {
    const where = position === undefined ? 'none at all' : `one that no token has at position ${position}`;
    super('invalid_token', `token expected visible ASCII characters, got ${where}`);
    this.position = position;
    this.codePoint = codePoint;
  }
}

/** Throws {@link InvalidToken}. */
export function requireToken(token: string): string {
  const characters = [...token];
  const at = characters.findIndex((character) => !/^[\x21-\x7e]$/.test(character));
  if (at >= 0) throw new InvalidToken(at + 1, characters[at]?.codePointAt(0));
  if (token === '') throw new InvalidToken();
  return token;
}

/** `not_accepted`: nothing in the token itself tells, so it is the issuer, the audience or the signature. */
export type TokenFaultReason =
  | 'malformed'
  | 'missing_claim'
  | 'expired'
  | 'not_yet_valid'
  /** The vault asks for one that was issued lately: sign in again. */
  | 'too_old'
  /** A good token, without the right to do this. */
  | 'not_allowed'
  | 'not_accepted';

/** What is wrong with a token, and with which of its claims. */
export interface TokenFault {
  readonly reason: TokenFaultReason;
  readonly claim?: 'exp' | 'iat' | 'nbf' | 'sub';
}

/** Seconds that the vault lets the clocks differ by. */
const tolerance = 5;

/** Most likely why the vault refused this token. `now` is the vault's time, not the device's. */
export function explainRefusal({ code, errors }: Problem, token: string, now: Date | undefined): TokenFault {
  if (code === 'forbidden') return { reason: 'not_allowed' };
  if (errors?.some(({ field }) => field === 'iat')) return { reason: 'too_old', claim: 'iat' };
  if (errors?.some(({ field }) => field === 'exp')) return { reason: 'expired', claim: 'exp' };
  return faultOf(token, now) ?? { reason: 'not_accepted' };
}

/** What is wrong with a token, as far as it says so itself: its signature is not verified. */
export function faultOf(token: string, now: Date | undefined): TokenFault | undefined {
  const claims = readClaims(token);
  if (!claims) return { reason: 'malformed' };
  if (typeof claims.sub !== 'string' || claims.sub === '') return { reason: 'missing_claim', claim: 'sub' };
  for (const claim of ['iat', 'exp'] as const)
    if (typeof claims[claim] !== 'number') return { reason: 'missing_claim', claim };
  if (!now) return undefined;
  const seconds = now.getTime() / 1000;
  if (Number(claims.exp) + tolerance <= seconds) return { reason: 'expired', claim: 'exp' };
  for (const claim of ['nbf', 'iat'] as const)
    if (Number(claims[claim]) - tolerance > seconds) return { reason: 'not_yet_valid', claim };
  return undefined;
}

/** The claims of a JWT. Undefined for what is none. */
export function readClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(fromUtf8(fromBase64url(payload)));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
