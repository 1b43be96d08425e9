/** The stages of this vault. A team edits this file, or overrides a setting with `-c name=value`. */

import type { StageName, VaultId } from '../../key-store/names.ts';
import { defaultPolicy } from '../../vault/policy.ts';
import type { Config } from './config.ts';

const dev: Config = {
  stage: 'dev',
  vaultId: 'dev',
  vaultName: 'dev-vault',
  region: 'eu-central-1',
  // No token comes from here: until the team enters its own issuer, the API answers everyone 401.
  token: {
    issuer: 'https://issuer.dev-vault.invalid',
    jwksUri: 'https://issuer.dev-vault.invalid/.well-known/jwks.json',
  },
  keyStore: 'kms',
  keyAdministrators: [],
  identityKeys: [1],
  wrappingKeys: [1],
  rewrapsPerSecond: 50,
  policy: defaultPolicy,
  allowedOrigins: ['*'],
  throttle: {
    recovery: { rate: 50, burst: 100 },
    registration: { rate: 50, burst: 100 },
    eachRoute: { rate: 100, burst: 200 },
    perToken: 1_000,
    perAddress: 10_000,
  },
  events: { archiveDays: 90, queue: true },
  alarms: {},
  registrationShare: 100,
  logRetentionDays: 30,
  gradualDeployment: false,
  releaseCheck: 'try',
  canary: { minutes: 5 },
  firewall: true,
  apiGatewayAccount: true,
  dashboard: true,
  retain: true,
};

// What names example.com or account 111122223333 is refused until the team enters its own.
const prod: Config = {
  ...dev,
  stage: 'prod',
  vaultId: 'prod',
  vaultName: 'backup-key-vault',
  token: {
    issuer: 'https://login.example.com',
    jwksUri: 'https://login.example.com/.well-known/jwks.json',
    scope: 'backup-key',
    accountNamespace: 'example.com',
  },
  keyStore: 'cloudhsm',
  cloudhsm: { hsms: 2, backupRetentionDays: 90, backupRegion: 'eu-west-1' },
  keyAdministrators: ['arn:aws:iam::111122223333:role/key-administrator'],
  // No web app is let in until the team enters its origins.
  allowedOrigins: [],
  // 1,700 of the 1,800 operations that a CloudHSM key store serves in a second; 100 are for rewrapsPerSecond.
  throttle: {
    recovery: { rate: 650, burst: 325 },
    registration: { rate: 200, burst: 100 },
    eachRoute: { rate: 1_500, burst: 1_500 },
    perToken: 100,
    perAddress: 10_000,
  },
  // 870 in all, of the 900 that an account with Lambda's default quota can set aside.
  concurrency: { recovery: 130, route: 50, authorizer: 200, background: 20, events: 40, accountLimit: 1_000 },
  alarms: { email: 'vault-alarms@example.com', roleChanges: true },
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
  // The emulators know no archive.
  events: { queue: true },
  // MiniStack refuses an alarm that compares metrics.
  alarms: { metricMath: false, roleChanges: true },
  // Thrown away with the container.
  retain: false,
};

export const stages: Readonly<Record<StageName, Config>> = { dev, prod, localstack };

/** What a cell has of its own, beside the settings of the vault that it is a cell of. Its name follows from theirs. */
type Cell = Partial<
  Pick<Config, 'account' | 'region' | 'token' | 'cloudhsm' | 'domain' | 'keyAdministrators' | 'alarms'>
>;

/** What a vault has of its own, beside the settings of its stage: a member of a vault set, or one with several cells. */
export interface Member extends Cell, Partial<Pick<Config, 'vaultName'>> {
  /** The cells besides the first, which is the vault itself. `-c cell=` names one of them. */
  readonly cells?: Readonly<Record<string, Cell>>;
}

/**
 * Stages that are several vaults, by the id of each. `-c vaultId=` names one of them, and without it all are deployed:
 *
 *     prod: { eu: { region: 'eu-central-1', account: '…' }, us: { region: 'us-east-1', account: '…' } }
 *
 * A vault with a second cell: `prod: { prod: { cells: { c2: { account: '…' } } } }`.
 */
export const members: Readonly<Partial<Record<StageName, Readonly<Record<VaultId, Member>>>>> = {};
