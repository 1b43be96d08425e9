/** Whether the vault has an identity key that is pinned: it is asked to begin a registration, which is left at that. */

import { KeyExists, WrongBackupKey } from '../../../lib/client/errors.ts';
import { isPresent } from '../../../lib/client/one/present.ts';
import { defaultPlatform } from '../../../lib/client/platform/default-platform.ts';
import type { Transport } from '../../../lib/client/transport/transport.ts';
import { randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { proveOwnership } from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import type { Device } from '../device.ts';
import { type Check, look } from './check.ts';

/** `call` has the pins, and a token that the vault accepts. */
export function examineIdentity(call: Transport, device: Device): Promise<Check> {
  return look('identity', async () => {
    try {
      await begin(call, device);
      return 'the vault signed with an identity key of VAULT_IDENTITY';
    } catch (error) {
      if (!(error instanceof KeyExists || error instanceof WrongBackupKey)) throw error;
      return 'not asked for: only a device that has the key in the vault may begin a registration';
    }
  });
}

async function begin(call: Transport, device: Device): Promise<void> {
  const opaque = await defaultPlatform.opaque();
  const { message } = await opaque.startRegistration(normalizePassword(toBase64url(randomBytes(32))));
  const body = { registrationRequest: message };
  const present = await call('key-status');
  const { account, vault, registration } = present;
  const key = await device.key();
  if (!key || !isPresent(present) || registration === undefined) return void (await call('registration-start', body));
  const proof = await proveOwnership(key, { action: 'enrol', vault, account, registration, body });
  await call('registration-start', { ...body, ownerProof: toBase64url(proof) });
}
