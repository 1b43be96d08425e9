/** `npm start`: the embedded vault as a process of its own. */
import { resolve } from 'node:path';
import { readPolicy, readVaultName, whole } from '../vault/policy.ts';
import { type EmbeddedOptions, type EmbeddedVault, startVault } from './embedded.ts';
import { readWrappingNumbers } from './vault-key.ts';

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

/**
 * Runs until SIGINT or SIGTERM. Reads PORT, VAULT_DATA_DIR, the functions' settings, and shared services. Throws
 * InvalidSetting before it listens: the functions would find it out one request at a time.
 */
export async function runVault(env: NodeJS.ProcessEnv): Promise<void> {
  readPolicy(env);
  readVaultName(env);
  readWrappingNumbers(env);
  const options = toOptions(env);
  const vault = await startVault(options);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  // Whoever reads this line may send a signal at once.
  process.stdout.write(greeting(vault, options));
  await ended;
  await vault.close();
}

function greeting({ url, identity }: EmbeddedVault, { dataDir, services }: EmbeddedOptions): string {
  const token = `$(curl -s -d '{"sub":"alice"}' ${url}/dev/token | cut -d'"' -f4)`;
  return [
    `Backup Key Vault listening on ${url}`,
    `  page  ${url}/`,
    `  API   ${url}/v1`,
    `  data  ${dataDir === undefined ? 'in memory, gone when this ends' : resolve(dataDir)}`,
    `  pin   export VAULT_IDENTITY=${identity}`,
    // This vault gives no tokens of another issuer.
    `  try   ${services?.jwksUri ? `curl -s ${url}/v1/health` : `curl -s -H "Authorization: Bearer ${token}" ${url}/v1/key`}`,
    '',
  ].join('\n');
}

function toOptions(env: NodeJS.ProcessEnv): EmbeddedOptions {
  const dataDir = env.VAULT_DATA_DIR || '.vault';
  return {
    ...(dataDir !== ':memory:' && { dataDir }),
    port: whole(env, 'PORT', [0, 65_535]) ?? 8787,
    settings: Object.fromEntries(settings.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
    services: {
      ...(env.AWS_ENDPOINT_URL_DYNAMODB && { dynamodb: env.AWS_ENDPOINT_URL_DYNAMODB }),
      ...(env.AWS_ENDPOINT_URL_KMS && { kms: env.AWS_ENDPOINT_URL_KMS }),
      ...(env.VAULT_JWKS_URI && { jwksUri: env.VAULT_JWKS_URI }),
    },
  };
}
