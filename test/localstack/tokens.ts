/** An OIDC issuer whose key set lies in the emulator's S3, where its functions can reach it in or out of a container. */
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { TokenClaims } from '../../lib/local/issuer.ts';

export const issuer = 'https://issuer.embedded-vault.invalid';
export const audience = 'backup-key-vault';
const bucket = 'vault-issuer';
const header = { alg: 'ES256', kid: 'test' };

export interface Issuer {
  /** As a function in the emulator sees it. */
  readonly jwksUri: string;
  /** Private: whoever has it makes tokens, in this process or another. */
  readonly signingKey: JWK;
}

export async function putIssuer(endpoint: string, insideEndpoint: string): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(header.alg, { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), ...header, use: 'sig' }] };
  await put(`${endpoint}/${bucket}`);
  await put(`${endpoint}/${bucket}/jwks.json`, JSON.stringify(jwks));
  return { jwksUri: `${insideEndpoint}/${bucket}/jwks.json`, signingKey: await exportJWK(privateKey) };
}

/** What the embedded issuer can be asked for, and what only a deployment's own settings refuse. */
export interface DeployedClaims extends TokenClaims {
  readonly issuer?: string;
  /** Seconds. */
  readonly issuedAgo?: number;
}

export async function signToken(signingKey: JWK, claims: DeployedClaims): Promise<string> {
  const { sub, scope, expiresIn = 3600, issuedAgo = 0 } = claims;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub, ...(scope !== undefined && { scope }) })
    .setProtectedHeader(header)
    .setIssuer(claims.issuer ?? issuer)
    .setAudience(claims.audience ?? audience)
    .setIssuedAt(now - issuedAgo)
    .setExpirationTime(now + expiresIn)
    .sign(await importJWK(signingKey, header.alg));
}

async function put(url: string, body?: string): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`PUT ${new URL(url).pathname} expected success, got ${response.status}`);
}
