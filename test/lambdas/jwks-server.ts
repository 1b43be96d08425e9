/** An OIDC issuer's key set over HTTP, and the tokens it signs. */
import { createServer, type ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { listen } from '../../lib/local/loopback.ts';

export const issuer = 'https://issuer.example';
export const audience = 'backup-key-vault';

/** How one request for the key set is answered. */
export type Answer = (response: ServerResponse) => void;

export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface Issuer extends SigningKey {
  readonly jwksUri: string;
  /** From now on the key set is answered by this, or again by the keys that are published. */
  answer(how: Answer | undefined): void;
  /** From now on these are the keys; at first the issuer's own. */
  publish(...keys: readonly SigningKey[]): void;
  /** How often it was asked for them. */
  asked(): number;
  close(): Promise<void>;
}

export async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

export async function startIssuer(): Promise<Issuer> {
  const own = await signingKey('first');
  let published: readonly SigningKey[] = [own];
  let how: Answer | undefined;
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    if (how) how(response);
    else answerKeys(response, { keys: published.map(({ publicJwk }) => publicJwk) });
  });
  const { url, close } = await listen(server);
  return {
    ...own,
    jwksUri: `${url}/jwks`,
    answer: (next) => {
      how = next;
    },
    publish: (...keys) => {
      published = keys;
    },
    asked: () => asked,
    close,
  };
}

export function answerKeys(response: ServerResponse, keySet: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keySet));
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
