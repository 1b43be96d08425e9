/** Whether a page should offer the passkey at all. */

/**
 * `no` where there is no WebAuthn, or where the browser says that it has no PRF. `yes` says that the browser has it;
 * whether the user's authenticator has it too is only known once a passkey is made. `unknown` for browsers that do not
 * tell, of which some have it.
 */
export async function passkeySupport(): Promise<'yes' | 'no' | 'unknown'> {
  const platform: Partial<typeof PublicKeyCredential> | undefined = globalThis.PublicKeyCredential;
  if (!platform || !globalThis.navigator?.credentials) return 'no';
  const capabilities: Record<string, boolean | undefined> = (await platform.getClientCapabilities?.()) ?? {};
  const prf = capabilities['extension:prf'];
  if (prf === undefined) return 'unknown';
  return prf ? 'yes' : 'no';
}
