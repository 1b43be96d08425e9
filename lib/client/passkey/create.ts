/** A new passkey for a backup, and what becomes of one that is of no use. */
import { type Bytes, fromBase64url, randomBytes } from '../../protocol/crypto/bytes.ts';
import { createPrfInput, requirePrf } from '../../protocol/crypto/passkey.ts';
import { PasskeyWithoutPrf } from '../../protocol/crypto/passkey-errors.ts';
import { type PasskeyReference, requireField, requireReference } from '../../protocol/crypto/passkey-file.ts';
import { Secret } from '../../protocol/crypto/secret.ts';
import { type CeremonyOptions, idOf, perform, prfOf } from './ceremony.ts';

/** A passkey to be made: for which domain, and how the user finds it again. */
export interface NewPasskey extends CeremonyOptions {
  /** The domain of the page, or an end of it that the app's other domains share. It can never be changed. */
  readonly rpId: string;
  /** The app, as the user knows it. */
  readonly rpName: string;
  /** What the user's password manager shows. Say that a backup hangs on it: `Anna's backup`. */
  readonly userName: string;
  /**
   * 1 to 64 bytes. Left out: random, as it should be. A passkey of the same `userId` and `rpId` is replaced, and one
   * that is for signing in would be gone.
   */
  readonly userId?: Bytes;
  /** Ids of credentials of which the authenticator should have none, such as those of files that are in use. */
  readonly exclude?: readonly string[];
}

/** A passkey, and the output of its PRF where the platform gave it at once. */
export interface Passkey extends PasskeyReference {
  readonly evaluated?: Secret<Bytes> | undefined;
}

const es256 = -7;
const edDsa = -8;
const rs256 = -257;

/**
 * Asks the user once. Throws PasskeyWithoutPrf where the authenticator has no PRF: the passkey is then taken back, as
 * far as the platform does that. Rejects with PasskeyCancelled, PasskeyExists and PasskeyUnavailable too, and with
 * InvalidPasskeyFile for an `rpId` or an id in `exclude` that cannot be one, before the user is asked.
 */
export async function createPasskey(options: NewPasskey): Promise<Passkey> {
  const { rpName, userName, userId = randomBytes(32), exclude = [] } = options;
  const rpId = requireField(options, 'rpId');
  const prfInput = createPrfInput();
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp: { id: rpId, name: rpName },
    user: { id: userId, name: userName, displayName: userName },
    // Nobody verifies the signature: the key is for its PRF alone.
    challenge: randomBytes(32),
    pubKeyCredParams: [es256, edDsa, rs256].map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    excludeCredentials: exclude.map((credentialId) => ({
      type: 'public-key',
      id: fromBase64url(requireField({ credentialId }, 'credentialId')),
    })),
    // With an input: Windows Hello refuses to make a passkey for an empty `prf`.
    extensions: { prf: { eval: { first: fromBase64url(prfInput) } } },
  };
  const credential = await perform(options, (container, signal) => container.create({ publicKey, ...signal }));
  const passkey = { rpId, credentialId: idOf(credential), prfInput };
  try {
    const { enabled, output } = prfOf(credential);
    if (!enabled) throw new PasskeyWithoutPrf('missing');
    return { ...requireReference(passkey), evaluated: output && new Secret(requirePrf(output)) };
  } catch (error) {
    await forgetPasskey(passkey);
    throw error;
  }
}

/**
 * Tells the user's password manager that nothing needs this passkey any more, so that it is not offered again. Gives
 * whether that could be told: to some platforms it cannot, and the user has to delete it there. Do so only once no
 * passkey file that anybody keeps is of this passkey.
 */
export async function forgetPasskey({ rpId, credentialId }: Omit<PasskeyReference, 'prfInput'>): Promise<boolean> {
  const platform: Partial<typeof PublicKeyCredential> | undefined = globalThis.PublicKeyCredential;
  if (!platform?.signalUnknownCredential) return false;
  return platform.signalUnknownCredential({ rpId, credentialId }).then(
    () => true,
    () => false,
  );
}
