/** Bytes that fit the wire and are no message or escrow are the vault's fault: to an app an InvalidAnswer. */
import { InvalidEscrow } from '../protocol/crypto/escrow.ts';
import { InvalidMessage } from '../protocol/crypto/invalid-message.ts';
import { InvalidAnswer } from './errors.ts';

export function believing<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    return disbelieve(cause);
  }
}

export function disbelieve(cause: unknown): never {
  const invalid = cause instanceof InvalidMessage || cause instanceof InvalidEscrow;
  throw invalid ? new InvalidAnswer(cause.message, { cause }) : cause;
}
