import { type Bytes, equalBytes } from '../bytes.ts';
import { Point, readElement, readScalar, writeElement } from './group.ts';

/**
 * Vault side: the public key of the share that this shift makes of the pad whose public key is `padKey`. Undefined where
 * there is no such share: the shift takes the pad to zero. Throws {@link InvalidMessage} for what is no scalar.
 */
export function shareKey(padKey: Bytes, shift: Bytes): Bytes | undefined {
  const share = readElement(padKey, 'publicKey').add(Point.BASE.multiply(readScalar(shift, 'shift')));
  return share.is0() ? undefined : writeElement(share);
}

/** Whether `publicKey` is that share's. Throws as {@link shareKey} does. */
export function isShareKey(publicKey: Bytes, padKey: Bytes, shift: Bytes): boolean {
  const share = shareKey(padKey, shift);
  return share !== undefined && equalBytes(share, publicKey);
}
