/** Whether a configuration can be deployed: every setting is looked at before anything is made. */
import { type Policy, policyEnvironment, readPolicy } from '../../vault/policy.ts';
import { concurrencyObstacle } from './concurrency.ts';
import { type Config, InvalidConfig, type Throttle } from './config.ts';
import { between, domainFaults, expected, type Fault, keyStoreFaults, mismatch } from './faults.ts';

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

function policyFault(policy: Policy): Fault {
  try {
    readPolicy(policyEnvironment(policy));
    return false;
  } catch (cause) {
    return `policy: ${cause instanceof Error ? cause.message : cause}`;
  }
}
