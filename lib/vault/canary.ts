/** The accounts of the vault's own canary. They are like a user's in all but three things, which are asked for here. */
import { concat, fromBase64url, randomBytes, toBase64url } from '../protocol/crypto/bytes.ts';

/**
 * 18 bytes in base64url, and so the first 24 of the 43 characters. A user's account is a digest (`accountOf`): one that
 * begins so would take 2^144 tries to find.
 */
const label = 'backup-key-vault-canary-';

/** As long as any other, since the protocol knows one form of account only. */
export function canaryAccount(): string {
  return toBase64url(concat(fromBase64url(label), randomBytes(14)));
}

/** It may register whatever the roll-out says, is announced to nobody, and its attempts and its end are not counted. */
export function isCanary(account: string): boolean {
  return account.startsWith(label);
}
