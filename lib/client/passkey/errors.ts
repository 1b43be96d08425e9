/** Why a passkey could not be made or used. Those of its secret and of its file are in lib/protocol/crypto. */
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';

/**
 * The user cancelled, or let the time run out, or has no such passkey here: platforms do not say which, so that a page
 * cannot find out who has a passkey. Nothing was wrapped. Offer the same again, and the other ways beside it.
 */
export class PasskeyCancelled extends BackupKeyVaultError {
  override readonly name = 'PasskeyCancelled';
  declare readonly code: 'passkey_cancelled';

  /** @internal */
  constructor(cause?: unknown) {
    super('passkey_cancelled', 'the passkey was not used: it was cancelled, took too long, or is not on this device', {
      cause,
    });
  }
}

/** The user's authenticator has one of the passkeys that `exclude` names. Nothing was made. Use that one. */
export class PasskeyExists extends BackupKeyVaultError {
  override readonly name = 'PasskeyExists';
  declare readonly code: 'passkey_exists';

  /** @internal */
  constructor(cause?: unknown) {
    super('passkey_exists', 'the authenticator has one of these passkeys already', { cause });
  }
}

/**
 * Passkeys cannot be used here. `no_webauthn`: the page is not served over https, or the platform has none. `rp_id`:
 * the page's domain may not use this relying party's passkeys. `platform`: it gave up for a reason of its own, in
 * `cause`, or answered with another passkey than was asked for. Nothing was wrapped.
 */
export class PasskeyUnavailable extends BackupKeyVaultError {
  override readonly name = 'PasskeyUnavailable';
  declare readonly code: 'passkey_unavailable';
  readonly reason: 'no_webauthn' | 'rp_id' | 'platform';

  /** @internal */
  constructor(reason: PasskeyUnavailable['reason'], cause?: unknown) {
    const texts = {
      no_webauthn: 'this page or runtime has no WebAuthn; a browser has it on pages that are served over https',
      rp_id: 'rpId expected the domain of this page, or an end of it',
      platform: `the platform cannot do it${cause instanceof Error ? `: ${cause.name}` : ''}`,
    };
    super('passkey_unavailable', texts[reason], { cause });
    this.reason = reason;
  }
}
