/** Which parts of a record can be used: what cannot be read stands in it as no bytes. */
import { type Bytes, fromBase64url } from '../protocol/crypto/bytes.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Active, ActiveInSet, Session } from './record.ts';

export const isReadable = ({ proof }: Pick<Session, 'proof'>): boolean => proof.length > 0;

/** Throws `internal`, with the part's name as the cause, where recovery could not be gone through to its end. */
export function requireRecoverable(active: Active): Active {
  const { setup, escrow } = active;
  for (const [name, bytes] of Object.entries({ setup, escrow, ...partsOf(active) })) requireReadable(name, bytes);
  if (active.scheme === 'opaque' && active.ksf.iterations === 0) throw unreadable('ksf');
  return active;
}

function partsOf(active: Active): Readonly<Record<string, Bytes>> {
  switch (active.scheme) {
    case 'opaque':
      return { record: active.record };
    case 'set':
      return { shift: active.shift, proofKey: active.proofKey, set: shareKeyOf(active) };
  }
}

/** The public key of this member's share, as its set names it. Throws `internal` where the set is none of this key. */
export function shareKeyOf({ set, registration }: ActiveInSet): Bytes {
  const member = set.members.find((one) => one.registration === registration);
  return requireReadable('set', fromBase64url(member?.publicKey ?? ''));
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
