/** Gradual roll-out: which share of the accounts may register. Accounts that have a key keep every other right. */
import { fromBase64url } from '../protocol/crypto/bytes.ts';
import { isCanary } from './canary.ts';

/** Who says how far the roll-out is. */
export interface Rollout {
  /** Throws `storage_unavailable` when nobody can say. */
  allows(account: string): Promise<boolean>;
}

/** Percent, from 0 to 100. Throws when the text is not a percentage, so that a typing error changes nothing. */
export function readShare(text: string | undefined): number {
  const share = Number(text);
  if (text === undefined || !/^\d{1,3}(\.\d+)?$/.test(text) || share > 100)
    throw new Error(`registration share expected a percentage, got "${text?.slice(0, 20) ?? ''}"`);
  return share;
}

/**
 * An account is a SHA-256, so its first 32 bits are its place among all accounts. Whoever may register at one share may
 * register at every larger share. The vault's own canary is not among them.
 */
export function mayRegister(account: string, share: number): boolean {
  if (isCanary(account)) return true;
  const place = new DataView(fromBase64url(account).buffer).getUint32(0) / 2 ** 32;
  return place * 100 < share;
}
