/** `npm start`: the embedded vault, or a set of them, as a process of its own. */
import { setSize } from '../protocol/crypto/set/size.ts';
import { InvalidSetting, readPolicy, readVaultName, whole, wholeNumber } from '../vault/policy.ts';
import { startVault } from './embedded.ts';
import { greeting, setGreeting } from './greeting.ts';
import type { VaultOptions } from './vault.ts';
import { readWrappingNumbers } from './vault-key.ts';
import { startVaults } from './vault-set.ts';
import { readWebOrigins } from './web-origins.ts';

/** What of this process's environment the functions are told. */
const settings = [
  'VAULT_MAX_ATTEMPTS',
  'VAULT_ATTEMPT_DELAYS',
  'VAULT_SESSION_SECONDS',
  'VAULT_RESET_SECONDS',
  'VAULT_TOKEN_SECONDS',
  'VAULT_NAME',
  'VAULT_WRAPPING_KEYS',
  'VAULT_SCOPE',
  'VAULT_ALLOWED_ORIGINS',
  'POWERTOOLS_LOG_LEVEL',
  'POWERTOOLS_METRICS_DISABLED',
];

interface Started {
  readonly greeting: string;
  close(): Promise<void>;
}

/**
 * Runs until SIGINT or SIGTERM. Reads PORT, VAULT_DATA_DIR, the functions' settings, and shared services. `vaults` is
 * what `--vaults` says, absent for one. Throws InvalidSetting before it listens: the functions would find it out one
 * request at a time.
 */
export async function runVault(env: NodeJS.ProcessEnv, vaults = '1'): Promise<void> {
  readPolicy(env);
  readVaultName(env);
  readWrappingNumbers(env);
  readWebOrigins(env);
  const count = wholeNumber('--vaults', vaults, [1, setSize.most]);
  const running = count === 1 ? await startOne(env) : await startSet(env, count);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  // Whoever reads this may send a signal at once.
  process.stdout.write(running.greeting);
  await ended;
  await running.close();
}

async function startOne(env: NodeJS.ProcessEnv): Promise<Started> {
  const options = toOptions(env, 1);
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb, AWS_ENDPOINT_URL_KMS: kms, VAULT_JWKS_URI: jwksUri } = env;
  const services = { ...(dynamodb && { dynamodb }), ...(kms && { kms }), ...(jwksUri && { jwksUri }) };
  const vault = await startVault({ ...options, services });
  return { greeting: greeting(vault, { dataDir: options.dataDir, tokens: !jwksUri }), close: vault.close };
}

async function startSet(env: NodeJS.ProcessEnv, count: number): Promise<Started> {
  for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_KMS'])
    if (env[name])
      throw new InvalidSetting(`${name} expected no value: each vault of a set has its own, got "${env[name]}"`);
  const options = toOptions(env, count);
  const { VAULT_JWKS_URI: jwksUri } = env;
  const set = await startVaults({ ...options, count, ...(jwksUri && { jwksUri }) });
  return { greeting: setGreeting(set, { dataDir: options.dataDir }), close: set.close };
}

/** `count` ports from PORT on. */
function toOptions(env: NodeJS.ProcessEnv, count: number): VaultOptions {
  const dataDir = env.VAULT_DATA_DIR || '.vault';
  return {
    ...(dataDir !== ':memory:' && { dataDir }),
    port: whole(env, 'PORT', [0, 65_536 - count]) ?? 8787,
    settings: Object.fromEntries(settings.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
}
