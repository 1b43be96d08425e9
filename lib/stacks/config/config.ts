/** What a deployment may choose. The values of each stage are in stages.ts. */
import { z } from 'zod';
import { stageNames } from '../../key-store/names.ts';
import { regionObstacle } from '../../key-store/regions.ts';
import { clusterRules, clusterSettings } from './cluster.ts';
import { concurrencyLimit, concurrencySettings } from './concurrency.ts';
import { domainSettings } from './domain.ts';
import { eventSettings } from './events.ts';
import { keptSettings } from './kept.ts';
import { allowedOrigins, originFault } from './origins.ts';
import { refuseExamples } from './placeholders.ts';
import { policySettings } from './policy.ts';
import { roleNameFault } from './role-names.ts';
import { flag, group, keyNumbers, oneOf, text, whole } from './settings.ts';
import { throttleFault, throttleSettings } from './throttle.ts';
import { httpsUrl, tokenSettings } from './token.ts';

/**
 * What the table can serve at once, a second. It begins with 12,000 reads and 4,000 writes and grows with its traffic by
 * itself; more is bought once, before a launch, and never gets less (Amazon DynamoDB Developer Guide, "Understanding
 * DynamoDB warm throughput").
 */
const warmThroughput = group({ reads: whole(12_000, 1_000_000), writes: whole(4_000, 1_000_000) }).readonly();

const snsTopic = text('the ARN of an SNS topic', /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/);

const roles = z.array(text('the ARN of an IAM role', /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/), {
  error: 'a list of ARNs',
});

const alarmSettings = group({
  /** Who hears the alarms: one of the two, not both. `prod` must have one. */
  email: z.email({ error: 'an email address' }).exactOptional(),
  topicArn: snsTopic.exactOptional(),
  /** Who hears what can wait until the next working day. Absent: whoever hears the rest. */
  ticketTopicArn: snsTopic.exactOptional(),
  /** A CloudTrail log group in this account and Region: with it, refused and foreign uses of the key are seen too. */
  trailLogGroup: text('the name of a log group', /^[\w./#-]{1,512}$/).exactOptional(),
  /**
   * Whether changes of the vault's roles are told. IAM records them in us-east-1 alone: a vault elsewhere has a small
   * stack there. Default false.
   */
  roleChanges: flag().exactOptional(),
  /** False leaves out the alarms that compare metrics or alarms, for an emulator that cannot. Default true. */
  metricMath: flag().exactOptional(),
}).readonly();

const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/;

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
  /**
   * Which of several cells this vault is, each with a part of the accounts (docs/capacity.md): the end of its id and of its
   * name, after a dash. Absent: it is the first, or the only one.
   */
  cell: text('1 to 7 of a-z, 0-9 and dash', /^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/).exactOptional(),
  /** OPAQUE's server identity, and part of every wrapped blob: never changed once an account has registered. */
  vaultName: text('2 to 64 of a-z, 0-9, dot and dash', /^[a-z0-9][a-z0-9.-]{1,63}$/),
  /** Absent: whatever account the CLI is signed in to. */
  account: text('12 digits', /^\d{12}$/).exactOptional(),
  region: text('a Region such as eu-central-1', regionPattern),
  token: tokenSettings,
  keyStore: oneOf('kms', 'cloudhsm'),
  /** Where `keyStore` is `cloudhsm`. */
  cloudhsm: clusterSettings.exactOptional(),
  /**
   * Roles that may take the auditor's role, which reads how the vault is deployed and nothing that it keeps
   * (docs/audit.md). Absent: there is no such role.
   */
  auditors: roles.min(1, { error: 'at least one role' }).readonly().exactOptional(),
  /** Lambda takes only code that this profile of AWS Signer has signed, from this bucket (docs/audit.md). */
  codeSigning: group({
    profileName: text('the name of a signing profile', /^\w{2,64}$/),
    profileVersion: text('the version of a signing profile', /^[A-Za-z0-9]{10}$/),
    bucket: text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  })
    .readonly()
    .exactOptional(),
  /** Roles that manage the keys and cannot use them. CloudFormation's own role is always one. */
  keyAdministrators: roles.readonly(),
  /**
   * The keys that can sign for the vault, each by a number of your choice. The first signs; the second is the next one or
   * the last one, while apps change (docs/operations.md, "A new identity key").
   */
  identityKeys: keyNumbers(),
  /**
   * The keys that open what is kept, each by a number; a vault's first is 1, and a newer one has a higher number. The
   * first wraps; the second is the next one or the last one, while one takes the place of the other (docs/operations.md,
   * "A new wrapping key").
   */
  wrappingKeys: keyNumbers(),
  /**
   * How many blobs a second move from an old wrapping key to the newest. Each is one of the 1,800 operations a second
   * that a CloudHSM key store serves.
   */
  rewrapsPerSecond: whole(1, 400),
  kept: keptSettings.exactOptional(),
  policy: policySettings,
  domain: domainSettings.exactOptional(),
  allowedOrigins,
  throttle: throttleSettings,
  /** Absent: as DynamoDB makes it. */
  warmThroughput: warmThroughput.exactOptional(),
  concurrency: concurrencySettings.exactOptional(),
  events: eventSettings,
  alarms: alarmSettings,
  /**
   * Percent of accounts that may register until somebody makes the parameter that says so, which no deployment touches.
   * No decimals that a number writes with an exponent.
   */
  registrationShare: z
    .number({ error: 'a percentage' })
    .min(0, { error: 'a percentage' })
    .max(100, { error: 'a percentage' })
    .refine((share) => !String(share).includes('e'), { error: 'a percentage' }),
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
  /**
   * Whether a stack of its own gives API Gateway a role to write logs with, one for an account and Region. False: the
   * account has it already.
   */
  apiGatewayAccount: flag(),
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

/** A text that is no Region has a fault of its own. */
const regionFault = ({ keyStore, region, cloudhsm }: Settings) =>
  keyStore === 'cloudhsm' && regionPattern.test(region)
    ? regionObstacle(region, cloudhsm?.clusterId === undefined)
    : undefined;

const isProd = ({ stage }: Settings) => stage === 'prod';

const withCluster = clusterRules.reduce(
  (schema, { setting, expected }) =>
    schema.refine(
      (config) => expected(config) === undefined,
      rule(setting, (config) => expected(config) ?? ''),
    ),
  settings,
);

export const configSchema = withCluster
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
    (config) => roleNameFault(config) === undefined,
    rule('vaultId', (config) => roleNameFault(config) ?? ''),
  )
  .refine(
    ({ cell, vaultId, vaultName }) =>
      cell === undefined || [vaultId, vaultName].every((name) => name.endsWith(`-${cell}`)),
    rule('cell', 'the end of vaultId and vaultName, after a dash'),
  )
  .refine(
    (config) => regionFault(config) === undefined,
    rule('region', (config) => `a Region where a CloudHSM key store can be: ${regionFault(config)}`),
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
    (config) => throttleFault(config) === undefined,
    rule('throttle', (config) => throttleFault(config) ?? ''),
  )
  .refine(
    (config) => concurrencyLimit(config) === undefined,
    rule('concurrency', (config) => concurrencyLimit(config) ?? ''),
  )
  .refine(
    ({ kept, vaultId }) => kept?.tableStreamArn?.includes(`:table/backup-key-vault-${vaultId}/`) ?? true,
    rule('kept.tableStreamArn', 'the stream of the table of this vault'),
  )
  .refine(
    ({ kept, identityKeys }) => (kept?.identityKeyArns?.length ?? 0) <= identityKeys.length,
    rule('kept.identityKeyArns', 'no more keys than identityKeys lists'),
  )
  .superRefine(refuseExamples)
  .readonly();

export type Config = z.infer<typeof configSchema>;
export type DomainConfig = z.infer<typeof domainSettings>;
export type KeyStoreConfig = z.infer<typeof clusterSettings>;
