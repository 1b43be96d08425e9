/** Which parts of a record can be used: what cannot be read stands in it as no bytes. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Active, Session } from './record.ts';

export const isReadable = ({ proof }: Pick<Session, 'proof'>): boolean => proof.length > 0;

/** Throws `internal`, with the part's name as the cause, where recovery could not be gone through to its end. */
export function requireRecoverable(active: Active): Active {
  const { setup, record, escrow, ksf } = active;
  for (const [name, bytes] of Object.entries({ setup, record, escrow })) requireReadable(name, bytes);
  if (ksf.iterations === 0) throw unreadable('ksf');
  return active;
}

/** Throws `internal`, with the part's name as the cause. */
export function requireReadable(name: string, bytes: Bytes): Bytes {
  if (bytes.length === 0) throw unreadable(name);
  return bytes;
}

class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const unreadable = (name: string) => new VaultError('internal', {}, new Unreadable(`${name} cannot be read`));
