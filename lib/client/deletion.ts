import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { toBase64url } from '../protocol/crypto/bytes.ts';
import { proveOwnership } from '../protocol/crypto/owner-proof.ts';
import type { KeyAnswer } from '../protocol/wire/schemas.ts';
import { KeyNotFound } from './errors.ts';
import { isPresent } from './one/present.ts';
import type { Transport } from './transport/transport.ts';

/** Deletes the key that one vault has just told of. */
export async function deleteKey(call: Transport, present: KeyAnswer, backupKey?: BackupKey): Promise<void> {
  const { registration, account, vault } = present;
  if (!isPresent(present) || !registration) return call('key-delete', {});
  const statement = { action: 'delete', account, vault, registration, body: {} } as const;
  const ownerProof = backupKey && toBase64url(await proveOwnership(backupKey, statement));
  await call('key-delete', ownerProof === undefined ? {} : { ownerProof }).catch((error) => {
    // It was there a moment ago: an earlier try of this call deleted it, and its answer was lost.
    if (!(error instanceof KeyNotFound)) throw error;
  });
}
