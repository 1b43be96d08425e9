/** An OIDC issuer whose key set lies in the emulator's S3, where its functions can reach it in or out of a container. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const issuer = 'https://issuer.embedded-vault.invalid';
const audience = 'backup-key-vault';
const bucket = 'vault-issuer';

export interface Issuer {
  /** As a function in the emulator sees it. */
  readonly jwksUri: string;
  token(claims: { sub: string }): Promise<string>;
}

export async function putIssuer(endpoint: string, insideEndpoint: string): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] };
  await put(`${endpoint}/${bucket}`);
  await put(`${endpoint}/${bucket}/jwks.json`, JSON.stringify(jwks));
  return {
    jwksUri: `${insideEndpoint}/${bucket}/jwks.json`,
    token: ({ sub }) =>
      new SignJWT({ sub })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
  };
}

async function put(url: string, body?: string): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`PUT ${new URL(url).pathname} expected success, got ${response.status}`);
}
