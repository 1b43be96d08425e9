/** The third way to keep a backup key: a passkey opens it, from a small file beside the backup. No vault takes part. */
export {
  createPrfInput,
  hmacSaltOf,
  type UnwrapUnderPrf,
  unwrapUnderPrf,
  type WrapUnderPrf,
  wrapUnderPrf,
} from '../../protocol/crypto/passkey.ts';
export { InvalidPasskeyFile, PasskeyDiffers, PasskeyWithoutPrf } from '../../protocol/crypto/passkey-errors.ts';
export {
  formatPasskeyFile,
  type PasskeyFile,
  type PasskeyReference,
  parsePasskeyFile,
} from '../../protocol/crypto/passkey-file.ts';
export type { CeremonyOptions, PasskeyCredentials } from './ceremony.ts';
export { createPasskey, forgetPasskey, type NewPasskey, type Passkey } from './create.ts';
export { PasskeyCancelled, PasskeyExists, PasskeyUnavailable } from './errors.ts';
export { passkeySupport } from './support.ts';
export { type UnwrapWithPasskey, unwrapWithPasskey, type WrapWithPasskey, wrapWithPasskey } from './wrap.ts';
