import { concat, sha256, toBase64url, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';

const label = utf8('backup-key-vault/account/v1|');

/** In bytes of UTF-8. OpenID Connect Core, section 2: a `sub` has at most 255. */
const longestSubject = 255;

/**
 * The name the vault knows an account by: base64url of 32 bytes, so that no phone number or e-mail address is stored.
 * `issuer` is the token's `iss`, or the configured namespace where an issuer may move; `subject` is its `sub`.
 * The two are hashed as a JSON array (RFC 8785), which no other pair has. Throws where one is not well-formed Unicode.
 */
export function accountOf(issuer: string, subject: string): string {
  return toBase64url(sha256(concat(label, canonicalJson([issuer, subject]))));
}

/** A lone surrogate has no UTF-8: all of them would be hashed alike, and be one account. */
export function isSubject(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed() && utf8(value).length <= longestSubject;
}
