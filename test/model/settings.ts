/** The model's policy as settings of the vault. */
import { policy } from './model.ts';

export const settings: Record<string, string> = {
  VAULT_MAX_ATTEMPTS: String(policy.maxAttempts),
  VAULT_ATTEMPT_DELAYS: policy.delays.map((ms) => ms / 1000).join(','),
  VAULT_SESSION_SECONDS: String(policy.session / 1000),
  VAULT_RESET_SECONDS: String(policy.reset / 1000),
  VAULT_TOKEN_SECONDS: String(365 * 24 * 3600),
};
