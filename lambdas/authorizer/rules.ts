import { InvalidSetting } from '../../lib/vault/policy.ts';
import { type Env, required } from '../runtime/env.ts';

/** What the deployment asks of a token. */
export interface TokenRules {
  readonly issuer: string;
  /** One of them suffices. */
  readonly audiences: readonly string[];
  /** `aud`, or the claim in which this issuer names the app: `client_id` in Cognito's access tokens. */
  readonly audienceClaim: string;
  readonly scope: string | undefined;
  /** Stands for the issuer in an account's name, where an issuer may move. */
  readonly accountNamespace: string | undefined;
}

/** Throws {@link InvalidSetting}. */
export function readRules(env: Env): TokenRules {
  return {
    issuer: required(env, 'VAULT_ISSUER'),
    audiences: listed(env, 'VAULT_AUDIENCES'),
    audienceClaim: env.VAULT_AUDIENCE_CLAIM || 'aud',
    scope: env.VAULT_SCOPE || undefined,
    accountNamespace: env.VAULT_ACCOUNT_NAMESPACE || undefined,
  };
}

function listed(env: Env, name: string): string[] {
  const values = required(env, name).split(',');
  if (values.some((value) => value.trim() === ''))
    throw new InvalidSetting(`${name} expected values with a comma between them, got an empty one`);
  return values.map((value) => value.trim());
}
