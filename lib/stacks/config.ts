/** What a deployment may choose. The values of each stage are in stages.ts. */
import { type Policy, readPolicy } from '../vault/policy.ts';
import { concurrencyObstacle } from './concurrency.ts';
import { between, domainFaults, expected, type Fault, keyStoreFaults, mismatch } from './faults.ts';

export type StageName = 'dev' | 'prod' | 'localstack';

/** The OIDC issuer whose tokens the API takes. */
export interface TokenConfig {
  /** `iss`, compared as it is. */
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Asked of every token when set. */
  readonly scope?: string;
  /** Takes the issuer's place in the names of accounts, so that an issuer can move. */
  readonly accountNamespace?: string;
}

export interface DomainConfig {
  readonly name: string;
  /** In the Region of the stack. */
  readonly certificateArn: string;
  /** Absent: the team points its own DNS at the address in the stack's outputs. */
  readonly hostedZone?: { readonly id: string; readonly name: string };
}

/** Requests a second, and the burst above that. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface ThrottleConfig {
  /** The whole API; a route is below it. */
  readonly stage: Throttle;
  /** Each route that makes the key store work. */
  readonly keyStore: Throttle;
  /** Requests that one address may make in five minutes; the firewall's own floor is 10. */
  readonly perAddress: number;
}

/** Instances set aside for each function, and the most it may have. Absent: the account's shared pool. */
export interface ConcurrencyConfig {
  /** Each of recovery-start and recovery-finish, which wait for the HSMs. */
  readonly recovery: number;
  /** Each other route. */
  readonly route: number;
  /** Every request with a token that is new to the API's cache. */
  readonly authorizer: number;
  /** Each of the destroyer and the events. */
  readonly background: number;
  /** Lambda's quota of concurrent executions in this account and Region. A new account may have less than 1,000. */
  readonly accountLimit: number;
}

export interface AlarmConfig {
  /** Exactly one of the two hears the alarms. */
  readonly email?: string;
  readonly topicArn?: string;
  /** A CloudTrail log group in this account and Region: with it, refused and foreign uses of the key are seen too. */
  readonly trailLogGroup?: string;
  /** False leaves out the alarms that compare metrics, for an emulator that cannot. Default true. */
  readonly metricMath?: boolean;
}

/** The cluster of the CloudHSM key store. */
export interface KeyStoreConfig {
  /** HSMs, spread over the zones: 2 to 28. A deployment adds and removes until there are as many. */
  readonly hsms: number;
  /** Days that backups of the cluster are kept: 7 to 379. */
  readonly backupRetentionDays: number;
  /** A VPC that is there, with isolated subnets in two zones. Absent: one is made. */
  readonly vpcId?: string;
  /** A cluster that is there. Absent: one is made. */
  readonly clusterId?: string;
}

export interface Config {
  readonly stage: StageName;
  /** OPAQUE's server identity, and part of every wrapped blob: never changed once an account has registered. */
  readonly vaultName: string;
  /** Absent: whatever account the CLI is signed in to. */
  readonly account?: string;
  readonly region: string;
  readonly token: TokenConfig;
  readonly keyStore: 'kms' | 'cloudhsm';
  /** Where `keyStore` is `cloudhsm`. */
  readonly cloudhsm?: KeyStoreConfig;
  /** ARNs of roles that manage the keys and cannot use them. CloudFormation's own role is always one. */
  readonly keyAdministrators: readonly string[];
  readonly policy: Policy;
  readonly domain?: DomainConfig;
  /** `access-control-allow-origin`, for web clients. */
  readonly allowedOrigin?: string;
  readonly throttle: ThrottleConfig;
  readonly concurrency?: ConcurrencyConfig;
  readonly alarms: AlarmConfig;
  /** Percent of accounts that may register at first; afterwards the parameter says it. */
  readonly registrationShare: number;
  readonly logRetentionDays: number;
  /** Whether a deployment shifts traffic step by step and goes back on alarms. */
  readonly gradualDeployment: boolean;
  readonly firewall: boolean;
  readonly dashboard: boolean;
  /** Whether table and keys outlive their stack. */
  readonly retain: boolean;
}

export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
}

/** The configuration, if every setting can be deployed. Throws {@link InvalidConfig}, which names each that cannot. */
export function validate(config: Config): Config {
  const faults = [...findFaults(config)];
  if (faults.length === 0) return config;
  throw new InvalidConfig(`stage ${config.stage}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

function* findFaults(config: Config): Generator<string> {
  const { token, throttle, alarms, concurrency } = config;
  const faults: Fault[] = [
    !/^[a-z0-9][a-z0-9.-]{1,63}$/.test(config.vaultName) &&
      expected('vaultName', '2 to 64 of a-z, 0-9, dot and dash', config.vaultName),
    config.account !== undefined &&
      !/^\d{12}$/.test(config.account) &&
      expected('account', '12 digits', config.account),
    !/^[a-z]{2}(-[a-z]+)+-\d$/.test(config.region) &&
      expected('region', 'a Region such as eu-central-1', config.region),
    httpsFault('token.issuer', token.issuer),
    config.stage !== 'localstack' && httpsFault('token.jwksUri', token.jwksUri),
    token.audience === '' && expected('token.audience', 'a value', token.audience),
    ...config.keyAdministrators.map(
      (arn) =>
        !/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(arn) && expected('keyAdministrators', 'ARNs of IAM roles', arn),
    ),
    config.stage === 'prod' &&
      config.keyAdministrators.length === 0 &&
      'keyAdministrators expected at least one role in prod, got none',
    config.stage === 'prod' && !config.retain && 'retain expected true in prod, got false',
    ...keyStoreFaults(config),
    ...domainFaults(config.domain),
    config.allowedOrigin !== undefined &&
      !/^(\*|https?:\/\/[^/\s]+)$/.test(config.allowedOrigin) &&
      expected('allowedOrigin', 'an origin such as https://app.example.com', config.allowedOrigin),
    ...throttleFaults('throttle.stage', throttle.stage),
    ...throttleFaults('throttle.keyStore', throttle.keyStore),
    // An AWS CloudHSM key store serves 1,800 operations a second, and a recovery takes two.
    throttle.keyStore.rate > 900 && expected('throttle.keyStore.rate', 'at most 900 a second', throttle.keyStore.rate),
    !between(throttle.perAddress, 10, 2_000_000_000) &&
      expected('throttle.perAddress', 'at least 10 in five minutes', throttle.perAddress),
    ...Object.entries(concurrency ?? {}).map(
      ([name, value]) => !between(value, 1, 1_000_000) && expected(`concurrency.${name}`, 'at least 1', value),
    ),
    concurrency !== undefined &&
      concurrency.background < 2 &&
      expected('concurrency.background', 'at least 2: a queue needs as many', concurrency.background),
    (concurrency && concurrencyObstacle(concurrency, config.keyStore)) ?? false,
    config.stage === 'prod' &&
      alarms.email === undefined &&
      alarms.topicArn === undefined &&
      'alarms expected email or topicArn in prod, got neither',
    alarms.email !== undefined &&
      alarms.topicArn !== undefined &&
      'alarms expected one of email and topicArn, got both',
    mismatch(
      'alarms.topicArn',
      'the ARN of an SNS topic',
      /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/,
      alarms.topicArn,
    ),
    mismatch('alarms.trailLogGroup', 'the name of a log group', /^[\w./#-]{1,512}$/, alarms.trailLogGroup),
    !(config.registrationShare >= 0 && config.registrationShare <= 100) &&
      expected('registrationShare', 'a percentage', config.registrationShare),
    !retentions.has(config.logRetentionDays) &&
      expected('logRetentionDays', `one of ${[...retentions].join(', ')}`, config.logRetentionDays),
    policyFault(config.policy),
  ];
  for (const fault of faults) if (fault !== false) yield fault;
}

const retentions = new Set([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]);

const httpsFault = (setting: string, url: string): Fault =>
  (!URL.canParse(url) || new URL(url).protocol !== 'https:') && expected(setting, 'an https URL', url);

function throttleFaults(setting: string, { rate, burst }: Throttle): Fault[] {
  return [
    !between(rate, 1, 10_000) && expected(`${setting}.rate`, 'a whole number from 1 to 10000', rate),
    !between(burst, 1, 5_000) && expected(`${setting}.burst`, 'a whole number from 1 to 5000', burst),
  ];
}

/** The functions read the policy from their environment; what they would refuse is refused before it is deployed. */
export function policyEnvironment(policy: Policy): Record<string, string> {
  return {
    VAULT_MAX_ATTEMPTS: String(policy.maxAttempts),
    VAULT_ATTEMPT_DELAYS: policy.attemptDelays.join(','),
    VAULT_SESSION_SECONDS: String(policy.sessionSeconds),
    VAULT_RESET_SECONDS: String(policy.resetSeconds),
    VAULT_RECOVERY_TOKEN_SECONDS: String(policy.recoveryTokenSeconds),
  };
}

function policyFault(policy: Policy): Fault {
  try {
    readPolicy(policyEnvironment(policy));
    return false;
  } catch (cause) {
    return `policy: ${cause instanceof Error ? cause.message : cause}`;
  }
}
