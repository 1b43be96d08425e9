/** A key that was typed, or opened, becomes the key of this device. */
import type { BackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import type { Context, Result } from '../command.ts';
import { deviceHasKey, sameKey } from '../device.ts';

/** Throws `device_has_key` rather than lose another one, unless that is forced. */
export async function takeKey({ device }: Context, key: BackupKey, force: boolean): Promise<Result> {
  const fingerprint = await fingerprintOf(key);
  const present = await device.findKey();
  if (present && present !== 'damaged' && sameKey(present, key))
    return { text: `This device has that key already: ${fingerprint}`, json: { changed: false, fingerprint } };
  if (present && !force) throw deviceHasKey();
  await device.putKey(key);
  return { text: `This device has the key ${fingerprint} now.`, json: { changed: true, fingerprint } };
}
