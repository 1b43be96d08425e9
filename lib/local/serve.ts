/** `npm start`: the embedded vault as a process of its own. */
import { readPolicy, whole } from '../vault/policy.ts';
import { type EmbeddedOptions, startVault } from './embedded.ts';

/** What of this process's environment the functions are told. */
const settings = [
  'VAULT_MAX_ATTEMPTS',
  'VAULT_ATTEMPT_DELAYS',
  'VAULT_SESSION_SECONDS',
  'VAULT_RESET_SECONDS',
  'VAULT_RECOVERY_TOKEN_SECONDS',
  'VAULT_NAME',
  'VAULT_SCOPE',
  'POWERTOOLS_LOG_LEVEL',
  'POWERTOOLS_METRICS_DISABLED',
];

/**
 * Runs until SIGINT or SIGTERM. Reads PORT, VAULT_DATA_DIR, the functions' settings, and shared services. Throws
 * InvalidSetting before it listens: the functions would find it out one request at a time.
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  readPolicy(env);
  const vault = await startVault(toOptions(env));
  process.stdout.write(`Backup Key Vault listening on ${vault.url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await vault.close();
}

function toOptions(env: NodeJS.ProcessEnv): EmbeddedOptions {
  const dataDir = env.VAULT_DATA_DIR || '.vault';
  return {
    ...(dataDir !== ':memory:' && { dataDir }),
    port: whole(env, 'PORT', 0, 65_535) ?? 8787,
    settings: Object.fromEntries(settings.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
    services: {
      ...(env.AWS_ENDPOINT_URL_DYNAMODB && { dynamodb: env.AWS_ENDPOINT_URL_DYNAMODB }),
      ...(env.AWS_ENDPOINT_URL_KMS && { kms: env.AWS_ENDPOINT_URL_KMS }),
      ...(env.VAULT_JWKS_URI && { jwksUri: env.VAULT_JWKS_URI }),
    },
  };
}
