/** An issuer of the test's own, whose keys the vault trusts, so that a token can be wrong in one way at a time. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { audience, issuer } from '../../lib/local/issuer.ts';
import { listen } from '../../lib/local/loopback.ts';

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

function signature(input: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

export interface Forger {
  readonly jwksUri: string;
  /** How often the vault fetched the keys. */
  fetches(): number;
  /** Signed by the trusted key. Claims given as text are taken as they are, so that one may stand there twice. */
  token(claims: object | string, header?: object | string): string;
  /** Signed by a key that nobody trusts, with that key in the header. */
  ownKeyToken(claims: object, header?: object): string;
  /** HMAC under the trusted public key, which everyone can fetch, in each form it has. */
  confusedTokens(claims: object): string[];
  unsigned(claims: object, alg: string): string;
  close(): Promise<void>;
}

/** Good claims for `sub`; times in seconds. */
export function claimsFor(sub: string, changes: object = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: audience, sub, iat: now, exp: now + 600, ...changes };
}

export async function startForger(): Promise<Forger> {
  const [trusted, own] = [ec(), ec()];
  const jwk = { ...trusted.publicKey.export({ format: 'jwk' }), kid: 'trusted', use: 'sig' };
  let fetched = 0;
  const server = createServer((_request, response) => {
    fetched++;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  const { url, close } = await listen(server);
  const jwksUri = `${url}/jwks`;
  const good = { alg: 'ES256', kid: 'trusted', typ: 'JWT' };

  const signed = (key: KeyObject, claims: object | string, header: object | string) => {
    const input = `${encode(header)}.${encode(claims)}`;
    return `${input}.${signature(input, key)}`;
  };
  return {
    jwksUri,
    fetches: () => fetched,
    token: (claims, header = good) => signed(trusted.privateKey, claims, header),
    ownKeyToken(claims, header = {}) {
      const embedded = own.publicKey.export({ format: 'jwk' });
      return signed(own.privateKey, claims, { ...good, jwk: embedded, jku: jwksUri, x5u: jwksUri, ...header });
    },
    confusedTokens(claims) {
      const secrets = [
        trusted.publicKey.export({ format: 'pem', type: 'spki' }),
        trusted.publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(jwk),
        Buffer.from(String(jwk.x), 'base64url'),
      ];
      return secrets.map((secret) => {
        const input = `${encode({ ...good, alg: 'HS256' })}.${encode(claims)}`;
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      });
    },
    unsigned: (claims, alg) => `${encode({ ...good, alg })}.${encode(claims)}.`,
    close,
  };
}
