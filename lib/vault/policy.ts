import { vaultName } from '../protocol/wire/vault-name.ts';

/** The numbers that a deployment may choose. */
export interface Policy {
  readonly maxAttempts: number;
  /** Seconds to wait after the 1st, 2nd, … attempt since a proof; the last entry holds for all later attempts. */
  readonly attemptDelays: readonly number[];
  readonly sessionSeconds: number;
  readonly pendingSeconds: number;
  readonly resetSeconds: number;
  /** How old, by its `iat`, a token may be that changes something. */
  readonly tokenSeconds: number;
}

export const defaultPolicy: Policy = {
  maxAttempts: 10,
  attemptDelays: [0, 0, 0, 30, 60, 300, 900, 3600, 3600, 3600],
  sessionSeconds: 120,
  pendingSeconds: 600,
  resetSeconds: 7 * 24 * 3600,
  tokenSeconds: 3600,
};

const year = 365 * 24 * 3600;

/** The least and the most of each number. */
export const policyLimits = {
  maxAttempts: [1, 100],
  attemptDelay: [0, 7 * 24 * 3600],
  // The queue that drives destruction delays a message by 900 s at most.
  sessionSeconds: [1, 600],
  resetSeconds: [0, year],
  tokenSeconds: [1, year],
} as const;

/** When the attempt after the `attempts`th (counted from 1) may be made. */
export function nextAttemptAt({ attemptDelays }: Policy, attempts: number, now: number): number {
  return now + (attemptDelays[attempts - 1] ?? attemptDelays.at(-1) ?? 0) * 1000;
}

export class InvalidSetting extends Error {
  override readonly name = 'InvalidSetting';
}

/**
 * The policy from `VAULT_MAX_ATTEMPTS`, `VAULT_ATTEMPT_DELAYS` (comma-separated seconds), `VAULT_SESSION_SECONDS`,
 * `VAULT_RESET_SECONDS` and `VAULT_TOKEN_SECONDS`. Throws {@link InvalidSetting}, which names the setting.
 */
export function readPolicy(env: Readonly<Record<string, string | undefined>>): Policy {
  return {
    maxAttempts: whole(env, 'VAULT_MAX_ATTEMPTS', policyLimits.maxAttempts) ?? defaultPolicy.maxAttempts,
    attemptDelays: delays(env.VAULT_ATTEMPT_DELAYS) ?? defaultPolicy.attemptDelays,
    sessionSeconds: whole(env, 'VAULT_SESSION_SECONDS', policyLimits.sessionSeconds) ?? defaultPolicy.sessionSeconds,
    pendingSeconds: defaultPolicy.pendingSeconds,
    resetSeconds: whole(env, 'VAULT_RESET_SECONDS', policyLimits.resetSeconds) ?? defaultPolicy.resetSeconds,
    tokenSeconds: whole(env, 'VAULT_TOKEN_SECONDS', policyLimits.tokenSeconds) ?? defaultPolicy.tokenSeconds,
  };
}

/** The vault's name, from `VAULT_NAME`: OPAQUE's server identity. Empty where it is not set. Throws {@link InvalidSetting}. */
export function readVaultName({ VAULT_NAME: name = '' }: Readonly<Record<string, string | undefined>>): string {
  if (name !== '' && !vaultName.pattern.test(name))
    throw new InvalidSetting(`VAULT_NAME expected ${vaultName.expected}, got "${name}"`);
  return name;
}

/** The environment that {@link readPolicy} reads this policy from. */
export function policyEnvironment(policy: Policy): Record<string, string> {
  return {
    VAULT_MAX_ATTEMPTS: String(policy.maxAttempts),
    VAULT_ATTEMPT_DELAYS: policy.attemptDelays.join(','),
    VAULT_SESSION_SECONDS: String(policy.sessionSeconds),
    VAULT_RESET_SECONDS: String(policy.resetSeconds),
    VAULT_TOKEN_SECONDS: String(policy.tokenSeconds),
  };
}

function delays(text: string | undefined): number[] | undefined {
  if (text === undefined || text === '') return undefined;
  return text.split(',').map((part) => wholeNumber('VAULT_ATTEMPT_DELAYS', part.trim(), policyLimits.attemptDelay));
}

/** The whole number that a setting holds, if it is set. Throws {@link InvalidSetting}. */
export function whole(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  limits: Limits,
): number | undefined {
  const text = env[name];
  return text === undefined || text === '' ? undefined : wholeNumber(name, text, limits);
}

/** The values of a comma-separated setting. None where it is not set. */
export function list(env: Readonly<Record<string, string | undefined>>, name: string): string[] {
  const values = (env[name] ?? '').split(',').map((value) => value.trim());
  return values.filter((value) => value !== '');
}

type Limits = readonly [least: number, most: number];

export function wholeNumber(name: string, text: string, [least, most]: Limits): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new InvalidSetting(`${name} expected a whole number from ${least} to ${most}, got "${text}"`);
  return value;
}
