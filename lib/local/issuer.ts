/** The embedded OIDC issuer, and the development tokens it gives to anyone who asks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OAuth2Server } from 'oauth2-mock-server';

export interface EmbeddedIssuer {
  readonly jwksUri: string;
  /** What is served there: public halves. */
  keySet(): object;
  token(claims: TokenClaims): Promise<string>;
  close(): Promise<void>;
}

export interface TokenClaims {
  readonly sub: string;
  readonly scope?: string;
  /** Whose vault the token is for: that of a vault which stands alone by default. */
  readonly audience?: string;
  /** Seconds; an hour by default. */
  readonly expiresIn?: number;
}

/** Not where it listens: an account is named by its issuer, and must stay the same on another port. */
export const issuer = 'https://issuer.embedded-vault.invalid';
export const audience = 'backup-key-vault';

/** With `dataDir`, its signing key and so its tokens outlive a restart. */
export async function startIssuer(dataDir: string | undefined): Promise<EmbeddedIssuer> {
  const server = new OAuth2Server();
  await loadKey(server, dataDir && join(dataDir, 'issuer.json'));
  await server.start(0, '127.0.0.1');
  server.issuer.url = issuer;
  const { port } = server.address();
  return {
    jwksUri: `http://127.0.0.1:${port}/jwks`,
    keySet: () => ({ keys: server.issuer.keys.toJSON() }),
    token: ({ sub, scope, audience: aud = audience, expiresIn = 3600 }) =>
      server.issuer.buildToken({
        expiresIn,
        scopesOrTransform: (_header, payload) => {
          Object.assign(payload, { sub, aud }, scope === undefined ? {} : { scope });
        },
      }),
    close: () => server.stop(),
  };
}

async function loadKey(server: OAuth2Server, file: string | undefined): Promise<void> {
  if (file && existsSync(file)) {
    await server.issuer.keys.add(JSON.parse(readFileSync(file, 'utf8')));
    return;
  }
  await server.issuer.keys.generate('ES256');
  if (file) writeFileSync(file, JSON.stringify(server.issuer.keys.toJSON(true)[0]), { mode: 0o600 });
}
