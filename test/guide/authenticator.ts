/** An authenticator in memory, behind the two calls of WebAuthn that the SDK makes. A browser's own is in test/browser. */
import { createHmac, randomBytes } from 'node:crypto';

interface Asked {
  readonly publicKey: {
    readonly extensions: { readonly prf: { readonly eval: { readonly first: Uint8Array } } };
    readonly allowCredentials?: readonly { readonly id: Uint8Array }[];
  };
}

/** Each has a secret of its own. `of`: a passkey file whose credential it says it has. */
export function authenticator(of?: string, hasPrf = true) {
  const secret = randomBytes(32);
  const id = of === undefined ? randomBytes(32) : Buffer.from(JSON.parse(of).credentialId, 'base64url');
  const prf = ({ publicKey }: Asked) => {
    if (!hasPrf) return {};
    const first = createHmac('sha256', secret).update(publicKey.extensions.prf.eval.first).digest();
    return { prf: { enabled: true, results: { first } } };
  };
  const answer = async (asked: Asked) => ({ rawId: id, getClientExtensionResults: () => prf(asked) });
  return { create: answer, get: answer };
}
