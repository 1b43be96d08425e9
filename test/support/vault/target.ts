/** The vault that the end-to-end suite speaks to: an embedded one of its own, or the deployed one that VAULT_TARGET names. */
import type { JWK } from 'jose';
import type { EmbeddedOptions } from '../../../lib/local/embedded.ts';
import { defaultPolicy, type Policy, policyEnvironment } from '../../../lib/vault/policy.ts';
import { type DeployedClaims, signToken } from '../../localstack/tokens.ts';
import { startVaultProcess } from './vault.ts';

/** What the suite relies on wherever the vault runs: few attempts, and waits that a test can sit out. Seconds. */
export const suitePolicy: Policy = {
  ...defaultPolicy,
  maxAttempts: 3,
  attemptDelays: [0],
  sessionSeconds: 6,
  resetSeconds: 3,
  tokenSeconds: 600,
};

/** VAULT_TARGET, as JSON: a vault with the policy above, its pin, and the key of the issuer whose tokens it takes. */
export interface Deployed {
  readonly url: string;
  readonly identity: string;
  readonly signingKey: JWK;
}

export interface SuiteTarget {
  readonly url: string;
  /** The pin of a deployed vault. */
  readonly identity?: string;
  token(claims: DeployedClaims): Promise<string>;
  /** What the embedded vault printed: every line and metric of its functions. A deployed one logs elsewhere. */
  output(): string | undefined;
  close(): Promise<void>;
}

/** An embedded vault that says all it can. */
export function openEmbedded({ settings, ...options }: EmbeddedOptions = {}): Promise<SuiteTarget> {
  const talkative = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' };
  return startVaultProcess({ ...options, settings: { ...policyEnvironment(suitePolicy), ...talkative, ...settings } });
}

export async function openTarget(): Promise<SuiteTarget> {
  const { VAULT_TARGET } = process.env;
  if (!VAULT_TARGET) return openEmbedded();
  const { url, identity, signingKey }: Deployed = JSON.parse(VAULT_TARGET);
  // A vault that keeps running still has the accounts of earlier runs.
  const run = crypto.randomUUID();
  return {
    url,
    identity,
    token: (claims) => signToken(signingKey, { ...claims, sub: `${claims.sub}-${run}` }),
    output: () => undefined,
    close: async () => {},
  };
}
