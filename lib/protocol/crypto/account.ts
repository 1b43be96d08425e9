import { sha256, toBase64url, utf8 } from './bytes.ts';

/**
 * The name the vault knows an account by: base64url of 32 bytes, so that no phone number or e-mail address is stored.
 * `issuer` is the token's `iss`, or the configured namespace where an issuer may move; `subject` is its `sub`.
 */
export function accountOf(issuer: string, subject: string): string {
  return toBase64url(sha256(utf8(`backup-key-vault/account/v1|${issuer}|${subject}`)));
}
