/** A backup key wrapped under the user's passkey, and brought back by it. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { unwrapUnderPrf, wrapUnderPrf } from '../../protocol/crypto/passkey.ts';
import { type PasskeyFile, requirePasskeyFile, requireReference } from '../../protocol/crypto/passkey-file.ts';
import { type CeremonyOptions, evaluatePrf } from './ceremony.ts';
import type { Passkey } from './create.ts';

/** The key to wrap, and the passkey that is to open it. */
export interface WrapWithPasskey extends CeremonyOptions {
  readonly backupKey: BackupKey;
  /** One that {@link createPasskey} made; or a passkey file, to wrap another key under its passkey. */
  readonly passkey: Passkey;
}

/**
 * Asks the user for the passkey: once if it was evaluated when it was made, else twice, since nothing is wrapped under
 * an output that came only once. Keep the file beside the backup: {@link formatPasskeyFile} makes its text. It opens
 * with the passkey alone, so see that the user has another way too.
 */
export async function wrapWithPasskey({ backupKey, passkey, ...options }: WrapWithPasskey): Promise<PasskeyFile> {
  const reference = requireReference(passkey);
  const first = passkey.evaluated?.reveal() ?? (await evaluatePrf(reference, options));
  const again = await evaluatePrf(reference, options);
  return wrapUnderPrf({ backupKey, passkey: reference, evaluations: [first, again] });
}

/** The file that is to be opened. */
export interface UnwrapWithPasskey extends CeremonyOptions {
  /** As {@link parsePasskeyFile} reads it. */
  readonly file: PasskeyFile;
}

/** Asks the user for the passkey, once. The vault takes no part in it, so nothing is counted: it may be tried again. */
export async function unwrapWithPasskey({ file, ...options }: UnwrapWithPasskey): Promise<BackupKey> {
  const checked = requirePasskeyFile(file);
  return unwrapUnderPrf({ file: checked, prf: await evaluatePrf(checked, options) });
}
