/** An OIDC issuer's key set over HTTP, and the tokens it signs. */
import { createServer, type ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { listen } from '../../lib/local/loopback.ts';

export const issuer = 'https://issuer.example';
export const audience = 'backup-key-vault';

export interface Issuer {
  readonly jwksUri: string;
  /** From now on the key set is answered by this. */
  answer(how: ((response: ServerResponse) => void) | undefined): void;
  readonly privateKey: CryptoKey;
  readonly publicJwk: object;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' };
  const keySet = JSON.stringify({ keys: [publicJwk] });
  let how: ((response: ServerResponse) => void) | undefined;
  const server = createServer((_, response) => {
    if (how) how(response);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(keySet);
  });
  const { url, close } = await listen(server);
  return {
    jwksUri: `${url}/jwks`,
    answer: (next) => {
      how = next;
    },
    privateKey,
    publicJwk,
    close,
  };
}

/** Claims of a good token; `undefined` takes one away. */
export function claims(differs: Record<string, unknown> = {}): JWTPayload {
  const seconds = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: audience, sub: 'alice', iat: seconds, exp: seconds + 600, ...differs };
  return JSON.parse(JSON.stringify(all));
}

export function signed(payload: JWTPayload, key: CryptoKey | Uint8Array, header: object = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'first', ...header }).sign(key);
}
