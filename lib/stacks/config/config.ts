/** What a deployment may choose. The values of each stage are in stages.ts. */
import { z } from 'zod';
import { stageNames } from '../../key-store/names.ts';
import { defaultPolicy, policyLimits } from '../../vault/policy.ts';
import { concurrencyLimit, concurrencySettings } from './concurrency.ts';
import { allowedOrigins, originFault } from './origins.ts';
import { refuseExamples } from './placeholders.ts';
import { flag, group, oneOf, text, whole } from './settings.ts';

const httpsUrl = (url: string) => URL.canParse(url) && new URL(url).protocol === 'https:';

/** The OIDC issuer whose tokens the API takes. */
const tokenSettings = group({
  /** `iss`, compared as it is. */
  issuer: z.string({ error: 'an https URL' }).refine(httpsUrl, { error: 'an https URL' }),
  /** Of which a token must name one. */
  audiences: z
    .array(text('a value without a comma', /^[^,\s]+$/), { error: 'a list of audiences' })
    .min(1, { error: 'at least one audience' })
    .readonly(),
  /** The claim that says the audience: `client_id` for access tokens of Amazon Cognito. Default `aud`. */
  audienceClaim: text('the name of a claim', /^\S+$/).exactOptional(),
  /** An https URL; `localstack` takes any. */
  jwksUri: z.string({ error: 'an https URL' }),
  /** Asked of every token when set. */
  scope: text('a value', /./).exactOptional(),
  /** Used instead of `iss` to derive the names of accounts, so that the issuer's address can change. */
  accountNamespace: text('a value', /./).exactOptional(),
}).readonly();

const domainSettings = group({
  name: text('a name such as vault.example.com', /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/),
  /** In the Region of the stack. */
  certificateArn: text('the ARN of a certificate', /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/),
  /** Absent: the team points its own DNS at the address in the stack's outputs. */
  hostedZone: group({
    id: text('the id of a hosted zone', /^Z[A-Z0-9]{1,31}$/),
    name: text('the name of a hosted zone', /./),
  }).exactOptional(),
})
  .refine(({ name, hostedZone }) => !hostedZone || `.${name}`.endsWith(`.${hostedZone.name}`), {
    path: ['hostedZone', 'name'],
    error: 'a zone that domain.name is in',
  })
  .readonly();

/** Requests a second, and the burst above that. */
const throttle = (mostRate: number) => group({ rate: whole(1, mostRate), burst: whole(1, 5_000) }).readonly();

const throttleSettings = group({
  /** The whole API together. */
  stage: throttle(10_000),
  /**
   * Each route that uses the key store. A CloudHSM key store serves 1,800 operations a second; a recovery takes two.
   */
  keyStore: throttle(900),
  /** Requests that one address may make in five minutes; the firewall's own floor is 10. */
  perAddress: whole(10, 2_000_000_000),
}).readonly();

const alarmSettings = group({
  /** Who hears the alarms: one of the two, not both. `prod` must have one. */
  email: z.email({ error: 'an email address' }).exactOptional(),
  topicArn: text('the ARN of an SNS topic', /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/).exactOptional(),
  /** A CloudTrail log group in this account and Region: with it, refused and foreign uses of the key are seen too. */
  trailLogGroup: text('the name of a log group', /^[\w./#-]{1,512}$/).exactOptional(),
  /** False leaves out the alarms that compare metrics, for an emulator that cannot. Default true. */
  metricMath: flag().exactOptional(),
}).readonly();

/** The cluster of the CloudHSM key store. */
const clusterSettings = group({
  /** HSMs, spread over the zones. A deployment adds and removes until there are as many. */
  hsms: whole(2, 28),
  /** Days that backups of the cluster are kept. */
  backupRetentionDays: whole(7, 379),
  /** A VPC that is there, with isolated subnets in two zones. Absent: one is made. */
  vpcId: text('the id of a VPC', /^vpc-[0-9a-f]{8,17}$/).exactOptional(),
  /** A cluster that is there. Absent: one is made. */
  clusterId: text('the id of a CloudHSM cluster', /^cluster-[2-7a-zA-Z]{11,16}$/).exactOptional(),
}).readonly();

/** Described at `Policy`, in lib/vault/policy.ts. */
const policySettings = group({
  maxAttempts: whole(...policyLimits.maxAttempts),
  attemptDelays: z
    .array(whole(...policyLimits.attemptDelay), { error: 'a list of seconds' })
    .min(1, { error: 'at least one delay' })
    .readonly(),
  sessionSeconds: whole(...policyLimits.sessionSeconds),
  // Only this value: the functions have no setting for it.
  pendingSeconds: whole(defaultPolicy.pendingSeconds, defaultPolicy.pendingSeconds),
  resetSeconds: whole(...policyLimits.resetSeconds),
  tokenSeconds: whole(...policyLimits.tokenSeconds),
}).readonly();

const canarySettings = group({
  /** Between two runs. */
  minutes: whole(1, 60),
}).readonly();

const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];

const settings = group({
  stage: oneOf(...stageNames),
  /**
   * In the name of everything that is deployed, so that vaults stand side by side in one account. Twelve characters: the
   * longest name of a role has 64 with it.
   */
  vaultId: text('1 to 12 of a-z, 0-9 and dash', /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/),
  /** OPAQUE's server identity, and part of every wrapped blob: never changed once an account has registered. */
  vaultName: text('2 to 64 of a-z, 0-9, dot and dash', /^[a-z0-9][a-z0-9.-]{1,63}$/),
  /** Absent: whatever account the CLI is signed in to. */
  account: text('12 digits', /^\d{12}$/).exactOptional(),
  region: text('a Region such as eu-central-1', /^[a-z]{2}(-[a-z]+)+-\d$/),
  token: tokenSettings,
  keyStore: oneOf('kms', 'cloudhsm'),
  /** Where `keyStore` is `cloudhsm`. */
  cloudhsm: clusterSettings.exactOptional(),
  /** Roles that manage the keys and cannot use them. CloudFormation's own role is always one. */
  keyAdministrators: z
    .array(text('the ARN of an IAM role', /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/), { error: 'a list of ARNs' })
    .readonly(),
  /**
   * The keys that can sign for the vault, each by a number of your choice. The first signs; the second is the next one or
   * the last one, while apps change (docs/operations.md, "A new identity key").
   */
  identityKeys: z
    .array(whole(1, 1_000_000), { error: 'a list of numbers' })
    .min(1, { error: 'one number or two' })
    .max(2, { error: 'one number or two' })
    .refine((numbers) => new Set(numbers).size === numbers.length, { error: 'two different numbers' })
    .readonly(),
  policy: policySettings,
  domain: domainSettings.exactOptional(),
  allowedOrigins,
  throttle: throttleSettings,
  concurrency: concurrencySettings.exactOptional(),
  alarms: alarmSettings,
  /**
   * Percent of accounts that may register after the first deployment. Later the parameter is changed, without a
   * deployment.
   */
  registrationShare: z
    .number({ error: 'a percentage' })
    .min(0, { error: 'a percentage' })
    .max(100, { error: 'a percentage' }),
  logRetentionDays: z
    .number({ error: 'days' })
    .refine((days) => retentions.includes(days), { error: `one of ${retentions.join(', ')}` }),
  /** Whether a deployment shifts traffic step by step and goes back on alarms. */
  gradualDeployment: flag(),
  /** Whether a deployment tries the new code before anything calls it (docs/release-check.md). */
  releaseCheck: oneOf('try', 'skip'),
  /** An account of the vault's own that registers and recovers every few minutes. Absent: none. */
  canary: canarySettings.exactOptional(),
  firewall: flag(),
  dashboard: flag(),
  /** Whether table and keys outlive their stack. */
  retain: flag(),
});

type Settings = z.infer<typeof settings>;

/**
 * A rule over several settings, whose fault is told under the name of one. It is checked even if other settings are
 * wrong.
 */
const rule = (name: string, expected: string | ((config: Settings) => string)) => ({
  path: name.split('.'),
  error: typeof expected === 'string' ? expected : ({ input }: { input?: unknown }) => expected(input as Settings),
  when: ({ issues }: z.core.ParsePayload) => !issues.some(isMisshapen),
});

/** No rule can read its settings when a whole group of them is missing, or is something else. */
const isMisshapen = (issue: z.core.$ZodRawIssue) =>
  issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'array');

const isProd = ({ stage }: Settings) => stage === 'prod';

export const configSchema = settings
  .refine(
    ({ stage, token }) => stage === 'localstack' || httpsUrl(token.jwksUri),
    rule('token.jwksUri', 'an https URL'),
  )
  .refine((config) => !isProd(config) || config.retain, rule('retain', 'true in prod'))
  .refine(
    (config) => originFault(config) === undefined,
    rule('allowedOrigins', (config) => originFault(config) ?? ''),
  )
  .refine(
    (config) => !isProd(config) || config.keyAdministrators.length > 0,
    rule('keyAdministrators', 'at least one role in prod'),
  )
  .refine(
    ({ keyStore, cloudhsm }) => keyStore !== 'cloudhsm' || cloudhsm !== undefined,
    rule('cloudhsm', 'hsms and backupRetentionDays, since keyStore is cloudhsm'),
  )
  .refine(
    ({ cloudhsm, account }) => cloudhsm?.vpcId === undefined || account !== undefined,
    rule('account', 'the 12 digits of the account that cloudhsm.vpcId is in, since a VPC is looked up there'),
  )
  .refine(
    (config) => !isProd(config) || config.alarms.email !== undefined || config.alarms.topicArn !== undefined,
    rule('alarms', 'email or topicArn in prod'),
  )
  .refine(
    ({ alarms }) => alarms.email === undefined || alarms.topicArn === undefined,
    rule('alarms', 'one of email and topicArn, not both'),
  )
  .refine(
    (config) => concurrencyLimit(config) === undefined,
    rule('concurrency', (config) => concurrencyLimit(config) ?? ''),
  )
  .superRefine(refuseExamples)
  .readonly();

export type Config = z.infer<typeof configSchema>;
export type DomainConfig = z.infer<typeof domainSettings>;
export type KeyStoreConfig = z.infer<typeof clusterSettings>;
