/** What a deployment may choose. The values of each stage are in stages.ts. */
import type { StageName } from '../../key-store/names.ts';
import type { Policy } from '../../vault/policy.ts';

/** The OIDC issuer whose tokens the API takes. */
interface TokenConfig {
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

interface ThrottleConfig {
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

interface AlarmConfig {
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
