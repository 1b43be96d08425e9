/** The stages of this vault. A team edits this file, or overrides a setting with `-c name=value`. */

import type { StageName } from '../../key-store/names.ts';
import { defaultPolicy, type Policy } from '../../vault/policy.ts';
import type { Config } from './config.ts';
import { InvalidConfig, validate } from './validate.ts';

const dev: Config = {
  stage: 'dev',
  vaultId: 'dev',
  vaultName: 'dev-vault',
  region: 'eu-central-1',
  // No token comes from here: until the team enters its own issuer, the API answers everyone 401.
  token: {
    issuer: 'https://issuer.dev-vault.invalid',
    audiences: ['backup-key-vault'],
    jwksUri: 'https://issuer.dev-vault.invalid/.well-known/jwks.json',
  },
  keyStore: 'kms',
  keyAdministrators: [],
  identityKeys: [1],
  policy: defaultPolicy,
  allowedOrigins: ['*'],
  throttle: { stage: { rate: 100, burst: 200 }, keyStore: { rate: 50, burst: 100 }, perAddress: 1_000 },
  alarms: {},
  registrationShare: 100,
  logRetentionDays: 30,
  gradualDeployment: false,
  firewall: true,
  dashboard: true,
  retain: true,
};

const prod: Config = {
  ...dev,
  stage: 'prod',
  vaultId: 'prod',
  vaultName: 'backup-key-vault',
  token: {
    issuer: 'https://login.example.com',
    audiences: ['backup-key-vault'],
    jwksUri: 'https://login.example.com/.well-known/jwks.json',
    scope: 'backup-key',
    accountNamespace: 'example.com',
  },
  keyStore: 'cloudhsm',
  cloudhsm: { hsms: 2, backupRetentionDays: 90 },
  keyAdministrators: ['arn:aws:iam::111122223333:role/key-administrator'],
  // No web app is let in until the team enters its origins.
  allowedOrigins: [],
  throttle: { stage: { rate: 3_000, burst: 3_000 }, keyStore: { rate: 900, burst: 900 }, perAddress: 300 },
  // 890 in all, of the 900 that an account with Lambda's default quota can set aside.
  concurrency: { recovery: 150, route: 50, authorizer: 200, background: 20, accountLimit: 1_000 },
  alarms: { email: 'vault-alarms@example.com' },
  registrationShare: 1,
  logRetentionDays: 90,
  gradualDeployment: true,
};

const localstack: Config = {
  ...dev,
  stage: 'localstack',
  vaultId: 'localstack',
  vaultName: 'localstack-vault',
  account: '000000000000',
  region: 'us-east-1',
  token: { ...dev.token, issuer: 'https://issuer.embedded-vault.invalid' },
  logRetentionDays: 1,
  firewall: false,
  dashboard: false,
  // Thrown away with the container.
  retain: false,
};

const stages: Record<StageName, Config> = { dev, prod, localstack };

type Override = (config: Config, value: string) => Config;

/** Settings that `-c` may override; each is a text. */
const overrides: Record<string, Override> = {
  account: (config, account) => ({ ...config, account }),
  region: (config, region) => ({ ...config, region }),
  vaultId: (config, vaultId) => ({ ...config, vaultId }),
  vaultName: (config, vaultName) => ({ ...config, vaultName }),
  issuer: (config, issuer) => ({ ...config, token: { ...config.token, issuer } }),
  audiences: (config, audiences) => ({ ...config, token: { ...config.token, audiences: audiences.split(',') } }),
  audienceClaim: (config, audienceClaim) => ({ ...config, token: { ...config.token, audienceClaim } }),
  jwksUri: (config, jwksUri) => ({ ...config, token: { ...config.token, jwksUri } }),
  allowedOrigins: (config, origins) => ({ ...config, allowedOrigins: origins.split(',') }),
  alarmEmail: (config, email) => ({ ...config, alarms: { ...config.alarms, email } }),
  keyAdministrators: (config, arns) => ({ ...config, keyAdministrators: arns.split(',') }),
  metricMath: (config, value) => ({ ...config, alarms: { ...config.alarms, metricMath: value !== 'false' } }),
  hsms: keyStoreNumber('hsms'),
  backupRetentionDays: keyStoreNumber('backupRetentionDays'),
  maxAttempts: policyNumber('maxAttempts'),
  sessionSeconds: policyNumber('sessionSeconds'),
  resetSeconds: policyNumber('resetSeconds'),
  tokenSeconds: policyNumber('tokenSeconds'),
  attemptDelays: (config, delays) => ({
    ...config,
    policy: { ...config.policy, attemptDelays: delays.split(',').map(Number) },
  }),
};

function policyNumber(name: Exclude<keyof Policy, 'attemptDelays'>): Override {
  return (config, value) => ({ ...config, policy: { ...config.policy, [name]: Number(value) } });
}

function keyStoreNumber(name: 'hsms' | 'backupRetentionDays'): Override {
  return ({ cloudhsm, ...config }, value) =>
    cloudhsm ? { ...config, cloudhsm: { ...cloudhsm, [name]: Number(value) } } : config;
}

/** The configuration of the stage that `-c stage=` names. Throws {@link InvalidConfig}. */
export function readConfig(context: (name: string) => unknown): Config {
  const stage = context('stage');
  if (typeof stage !== 'string' || !Object.hasOwn(stages, stage))
    throw new InvalidConfig(`-c stage= expected one of ${Object.keys(stages).join(', ')}, got "${stage ?? ''}"`);
  let config = stages[stage as StageName];
  for (const [name, override] of Object.entries(overrides)) {
    const value = context(name);
    if (typeof value === 'string' && value !== '') config = override(config, value);
  }
  return validate(config);
}
