/** The authorizer as bundled, against an issuer of the test's own. */
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type Functions, startFunctions } from '../../lib/local/functions.ts';
import { audience, claims, type Issuer, issuer, type SigningKey, signed, startIssuer } from './jwks-server.ts';

export const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef/prod/GET/v1/key';

export type Authorize = (authorizationToken: string) => Promise<APIGatewayAuthorizerResult>;

export class Authorizers {
  readonly issuer: Issuer;
  readonly #running: Functions[] = [];

  private constructor(own: Issuer) {
    this.issuer = own;
  }

  static async start(): Promise<Authorizers> {
    return new Authorizers(await startIssuer());
  }

  /** A new instance of the function, which has asked the issuer for nothing yet. */
  with(settings: Record<string, string> = {}): Authorize {
    const functions = startFunctions({
      VAULT_ISSUER: issuer,
      VAULT_AUDIENCES: audience,
      VAULT_JWKS_URI: this.issuer.jwksUri,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      ...settings,
    });
    this.#running.push(functions);
    return (authorizationToken) =>
      functions.invoke('authorizer', {
        type: 'TOKEN',
        authorizationToken,
        methodArn,
      }) as Promise<APIGatewayAuthorizerResult>;
  }

  async bearer(differs: Record<string, unknown> = {}, header: object = {}): Promise<string> {
    return `Bearer ${await signed(claims(differs), this.issuer.privateKey, header)}`;
  }

  async close(): Promise<void> {
    for (const functions of this.#running) await functions.close();
    await this.issuer.close();
  }
}

/** A good token of another key, under its `kid`. */
export async function bearerOf({ privateKey, publicJwk: { kid } }: SigningKey): Promise<string> {
  return `Bearer ${await signed(claims(), privateKey, { kid })}`;
}
