/** One call of WebAuthn, from its options to the credential and the output of its PRF. */
import { stopIfAborted, unlessAborted } from '../../protocol/abort.ts';
import { type Bytes, fromBase64url, randomBytes, toBase64url } from '../../protocol/crypto/bytes.ts';
import { requirePrf } from '../../protocol/crypto/passkey.ts';
import { PasskeyWithoutPrf } from '../../protocol/crypto/passkey-errors.ts';
import type { PasskeyReference } from '../../protocol/crypto/passkey-file.ts';
import { PasskeyCancelled, PasskeyExists, PasskeyUnavailable } from './errors.ts';

/** What stands between the SDK and the platform's passkeys. A page's is `navigator.credentials`. */
export type PasskeyCredentials = Pick<CredentialsContainer, 'create' | 'get'>;

/** Who asks the user for the passkey, and what ends the asking. */
export interface CeremonyOptions {
  /**
   * Instead of `navigator.credentials`: for a native app, with its platform's passkeys behind the same two calls. The
   * output of the PRF must come back as bytes in `getClientExtensionResults().prf.results.first`.
   */
  readonly credentials?: PasskeyCredentials | undefined;
  /** Ends the call, which then rejects with the signal's reason. A dialog that is open is closed. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks the user for the passkey, and gives the PRF's output. `userVerification` picks which of a credential's two. */
export async function evaluatePrf(passkey: PasskeyReference, options: CeremonyOptions): Promise<Bytes> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    rpId: passkey.rpId,
    challenge: randomBytes(32),
    allowCredentials: [{ type: 'public-key', id: fromBase64url(passkey.credentialId) }],
    userVerification: 'required',
    extensions: { prf: { eval: { first: fromBase64url(passkey.prfInput) } } },
  };
  const credential = await perform(options, (container, signal) => container.get({ publicKey, ...signal }));
  // Bound to another id, the output of this one would be asked for in vain later.
  if (idOf(credential) !== passkey.credentialId) throw new PasskeyUnavailable('platform');
  const prf = prfOf(credential).output;
  if (!prf) throw new PasskeyWithoutPrf('missing');
  return requirePrf(prf);
}

export function idOf({ rawId }: PublicKeyCredential): string {
  return toBase64url(new Uint8Array(rawId));
}

interface PrfResult {
  /** Whether the credential has a PRF, as it says when it is made. */
  readonly enabled: boolean;
  /** Of the input that was given; missing where the platform evaluates at sign-in only. */
  readonly output?: Bytes;
}

export function prfOf(credential: PublicKeyCredential): PrfResult {
  const { prf } = credential.getClientExtensionResults();
  const first = prf?.results?.first;
  const enabled = prf?.enabled === true || first !== undefined;
  return { enabled, ...(first && { output: bytesOf(first) }) };
}

/** A copy. The platform may give a buffer, or a view of one. */
function bytesOf(source: BufferSource): Bytes {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source).slice();
  return Uint8Array.from(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
}

type Call = (container: PasskeyCredentials, signal: { signal?: AbortSignal }) => Promise<Credential | null>;

export async function perform({ credentials, signal }: CeremonyOptions, call: Call): Promise<PublicKeyCredential> {
  stopIfAborted(signal);
  const container = credentials ?? globalThis.navigator?.credentials;
  if (!container) throw new PasskeyUnavailable('no_webauthn');
  // A native app's container may know nothing of signals.
  const credential = await unlessAborted(signal, () =>
    call(container, signal ? { signal } : {}).catch((error: unknown) => {
      stopIfAborted(signal);
      throw explained(error);
    }),
  );
  if (!credential) throw new PasskeyCancelled();
  return credential as PublicKeyCredential;
}

/** The names are WebAuthn's (level 3, sections 5.1.3 and 5.1.4). */
function explained(error: unknown): Error {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return new PasskeyCancelled(error);
  if (name === 'InvalidStateError') return new PasskeyExists(error);
  return new PasskeyUnavailable(name === 'SecurityError' ? 'rp_id' : 'platform', error);
}
