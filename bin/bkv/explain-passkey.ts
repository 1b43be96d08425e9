/** The errors of passkeys and of their files, as a code and a sentence. */
import { PasskeyCancelled, PasskeyExists, PasskeyUnavailable } from '../../lib/client/passkey/errors.ts';
import { InvalidPasskeyFile, PasskeyDiffers, PasskeyWithoutPrf } from '../../lib/protocol/crypto/passkey-errors.ts';
import { Failure } from './failure.ts';

export function explainPasskey(error: unknown): Failure | undefined {
  if (error instanceof InvalidPasskeyFile)
    return new Failure('invalid_passkey_file', `This is no passkey file, or it was changed: ${error.message}.`, {
      field: error.field,
    });
  if (error instanceof PasskeyDiffers) return differs(error);
  if (error instanceof PasskeyWithoutPrf)
    return new Failure('invalid_prf', `This is no PRF output of a passkey: ${error.message}.`, {
      reason: error.reason,
    });
  // Of browsers: no command asks a passkey itself.
  if (error instanceof PasskeyCancelled || error instanceof PasskeyExists || error instanceof PasskeyUnavailable)
    return new Failure('usage', `The passkey cannot be used: ${error.message}.`);
  return undefined;
}

function differs({ when }: PasskeyDiffers): Failure {
  const texts: Record<PasskeyDiffers['when'], string> = {
    opening:
      'This PRF output does not open the file. It is of another passkey or another input, was made without a PIN or fingerprint, or the file was changed.',
    wrapping: 'The two PRF outputs differ, so nothing was written: one of them would not open it.',
  };
  return new Failure('wrong_passkey', texts[when]);
}
