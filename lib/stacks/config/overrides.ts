/** What `-c name=value` may say. A name that is not here is refused, so that a slip of the pen deploys nothing. */
import type { Policy } from '../../vault/policy.ts';
import type { Config } from './config.ts';

type Override = (config: Config, value: string) => Config;

/** Settings of a stage that a deployment may override; each is a text. */
export const overrides: Readonly<Record<string, Override>> = {
  account: (config, account) => ({ ...config, account }),
  region: (config, region) => ({ ...config, region }),
  vaultName: (config, vaultName) => ({ ...config, vaultName }),
  issuer: token('issuer'),
  audiences: (config, audiences) => ({ ...config, token: { ...config.token, audiences: audiences.split(',') } }),
  audienceClaim: token('audienceClaim'),
  jwksUri: token('jwksUri'),
  scope: token('scope'),
  accountNamespace: token('accountNamespace'),
  allowedOrigins: (config, origins) => ({ ...config, allowedOrigins: origins.split(',') }),
  alarmEmail: (config, email) => ({ ...config, alarms: { ...config.alarms, email } }),
  auditors: (config, arns) => ({ ...config, auditors: arns.split(',') }),
  keyAdministrators: (config, arns) => ({ ...config, keyAdministrators: arns.split(',') }),
  metricMath: (config, value) => ({ ...config, alarms: { ...config.alarms, metricMath: toFlag(value) } }),
  releaseCheck: (config, value) => ({ ...config, releaseCheck: value as Config['releaseCheck'] }),
  canary: ({ canary, ...config }, minutes) =>
    minutes === 'none' ? config : { ...config, canary: { minutes: Number(minutes) } },
  eventQueue: (config, value) => ({ ...config, events: { ...config.events, queue: toFlag(value) } }),
  apiGatewayAccount: (config, value) => ({ ...config, apiGatewayAccount: toFlag(value) }),
  retain: (config, value) => ({ ...config, retain: toFlag(value) }),
  tableStreamArn: (config, tableStreamArn) => ({ ...config, kept: { ...config.kept, tableStreamArn } }),
  identityKeyArns: (config, arns) => ({ ...config, kept: { ...config.kept, identityKeyArns: arns.split(',') } }),
  hsms: keyStoreNumber('hsms'),
  backupRetentionDays: keyStoreNumber('backupRetentionDays'),
  backupRegion: ({ cloudhsm, ...config }, backupRegion) =>
    cloudhsm ? { ...config, cloudhsm: { ...cloudhsm, backupRegion } } : config,
  maxAttempts: policyNumber('maxAttempts'),
  sessionSeconds: policyNumber('sessionSeconds'),
  resetSeconds: policyNumber('resetSeconds'),
  tokenSeconds: policyNumber('tokenSeconds'),
  attemptDelays: (config, delays) => ({
    ...config,
    policy: { ...config.policy, attemptDelays: delays.split(',').map(Number) },
  }),
};

/** What is asked of one deployment only, and read where it is used. */
export const deploymentOnly: readonly string[] = [
  'stage',
  'vaultId',
  'cell',
  'keyArn',
  'keyStoreId',
  'reconnect',
  'deletionWindowDays',
  'cliPackage',
  'cliPackageSha256',
  'clusterSecurityGroup',
];

/** Neither true nor false stays a text, which the check of the settings refuses by its name. */
function toFlag(value: string): boolean {
  return value === 'true' ? true : value === 'false' ? false : (value as unknown as boolean);
}

function token(name: 'issuer' | 'audienceClaim' | 'jwksUri' | 'scope' | 'accountNamespace'): Override {
  return (config, value) => ({ ...config, token: { ...config.token, [name]: value } });
}

function policyNumber(name: Exclude<keyof Policy, 'attemptDelays'>): Override {
  return (config, value) => ({ ...config, policy: { ...config.policy, [name]: Number(value) } });
}

function keyStoreNumber(name: 'hsms' | 'backupRetentionDays'): Override {
  return ({ cloudhsm, ...config }, value) =>
    cloudhsm ? { ...config, cloudhsm: { ...cloudhsm, [name]: Number(value) } } : config;
}
