import { describe, expect, test } from '@jest/globals';
import { ceremonyObstacle, ceremonyStates } from '../../lib/key-store/ceremony-state.ts';
import type { Config, KeyStoreConfig } from '../../lib/stacks/config/config.ts';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { InvalidConfig, validate } from '../../lib/stacks/config/validate.ts';
import { entered } from './entered.ts';

const configOf = (context: Record<string, string>) => readConfig(context);
const prod = configOf(entered('prod'));

const { cloudhsm, ...withoutCluster } = prod;
const keyStore = (change: Partial<KeyStoreConfig>): Partial<Config> => ({
  cloudhsm: { hsms: 2, backupRetentionDays: 90, backupRegion: 'none', ...change },
});
const domain = {
  name: 'vault.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:222233334444:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
};
const concurrency = { recovery: 130, route: 50, authorizer: 200, background: 20, events: 40, accountLimit: 1_000 };

function faultsOf(config: Config): string[] {
  try {
    validate(config);
    return [];
  } catch (cause) {
    if (!(cause instanceof InvalidConfig)) throw cause;
    return cause.message.split('\n  ').slice(1);
  }
}

describe('a configuration', () => {
  test.each(['dev', 'prod', 'localstack'] as const)('of %s is there', (stage) => {
    expect(configOf(entered(stage))).toMatchObject({ stage });
  });

  test.each([{}, { stage: 'production' }, { stage: 'toString' }])('of no known stage is refused: %j', (context) => {
    expect(() => configOf(context)).toThrow('-c stage= expected one of dev, prod, localstack');
  });

  test('takes settings from the command line', () => {
    const config = configOf({ stage: 'dev', issuer: 'https://login.messenger.dev', attemptDelays: '0,60' });
    expect(config.token.issuer).toBe('https://login.messenger.dev');
    expect(config.policy.attemptDelays).toEqual([0, 60]);
    const numbers = { maxAttempts: 3, sessionSeconds: 6, resetSeconds: 2, tokenSeconds: 600 };
    const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    expect(configOf({ stage: 'dev', ...texts }).policy).toMatchObject(numbers);
    expect(() => configOf({ stage: 'dev', maxAttempts: 'many' })).toThrow(
      'policy.maxAttempts expected a whole number from 1 to 100, got NaN',
    );
  });

  test('takes lists from the command line, with a comma between two', () => {
    const lists = { audiences: 'vault,app', allowedOrigins: 'https://a.example.com,https://b.example.com' };
    const config = configOf({ stage: 'dev', audienceClaim: 'client_id', ...lists });
    expect(config.token).toMatchObject({ audiences: ['vault', 'app'], audienceClaim: 'client_id' });
    expect(config.allowedOrigins).toEqual(['https://a.example.com', 'https://b.example.com']);
    expect(() => configOf({ stage: 'dev', audiences: 'vault,' })).toThrow('token.audiences.1 expected a value');
  });

  test.each<[string, Partial<Config>]>([
    ['vaultName', { vaultName: 'My Vault' }],
    ['account', { account: '1' }],
    ['region', { region: 'Frankfurt' }],
    ['region expected a Region where a CloudHSM key store can be: KMS has', { region: 'eu-south-2' }],
    ['can be: CloudFormation makes no cluster in this Region', { region: 'me-central-1' }],
    ['can be: AWS offers no CloudHSM in this Region, got "xx-nowhere-1"', { region: 'xx-nowhere-1' }],
    ['token.issuer', { token: { ...prod.token, issuer: 'http://login.messenger.dev' } }],
    ['token.jwksUri', { token: { ...prod.token, jwksUri: 'jwks' } }],
    ['token.audiences expected at least one audience', { token: { ...prod.token, audiences: [] } }],
    ['token.audiences.1', { token: { ...prod.token, audiences: ['vault', ''] } }],
    ['token.audiences.0', { token: { ...prod.token, audiences: ['vault,app'] } }],
    ['token.audienceClaim', { token: { ...prod.token, audienceClaim: '' } }],
    ['keyAdministrators', { keyAdministrators: ['arn:aws:iam::222233334444:user/me'] }],
    ['keyAdministrators', { keyAdministrators: [] }],
    ['retain', { retain: false }],
    ['cloudhsm.hsms', keyStore({ hsms: 1 })],
    ['cloudhsm.hsms', keyStore({ hsms: 29 })],
    ['cloudhsm.backupRetentionDays', keyStore({ backupRetentionDays: 6 })],
    ['cloudhsm.vpcId', keyStore({ vpcId: 'my-vpc' })],
    ['cloudhsm.clusterId', keyStore({ clusterId: 'cluster-1' })],
    ['account expected the 12 digits', keyStore({ vpcId: 'vpc-0123456789abcdef0' })],
    ['domain.name', { domain: { ...domain, name: 'https://vault.example.com' } }],
    ['domain.certificateArn', { domain: { ...domain, certificateArn: 'arn:aws:acm:x' } }],
    ['domain.hostedZone.id', { domain: { ...domain, hostedZone: { id: 'example', name: 'example.com' } } }],
    ['domain.hostedZone.name', { domain: { ...domain, hostedZone: { id: 'Z1', name: 'ample.com' } } }],
    ['throttle.recovery.rate', { throttle: { ...prod.throttle, recovery: { rate: 10_001, burst: 900 } } }],
    ['throttle.eachRoute.burst', { throttle: { ...prod.throttle, eachRoute: { rate: 1, burst: 0 } } }],
    ['throttle.perToken', { throttle: { ...prod.throttle, perToken: 9 } }],
    ['throttle.perAddress', { throttle: { ...prod.throttle, perAddress: 9 } }],
    ['events.archiveDays', { events: { archiveDays: 0, queue: true } }],
    ['concurrency.route', { concurrency: { ...concurrency, route: 0 } }],
    ['concurrency.background', { concurrency: { ...concurrency, background: 1 } }],
    ['concurrency expected at most 900', { concurrency: { ...concurrency, recovery: 146 } }],
    ['not 872 (concurrency.accountLimit 500', { concurrency: { ...concurrency, accountLimit: 500 } }],
    ['alarms', { alarms: {} }],
    ['alarms.email', { alarms: { email: 'vault-alarms' } }],
    ['alarms', { alarms: { email: 'a@messenger.dev', topicArn: 'arn:aws:sns:eu-central-1:222233334444:t' } }],
    ['alarms.topicArn', { alarms: { topicArn: 'arn:aws:sqs:eu-central-1:222233334444:t' } }],
    ['alarms.trailLogGroup', { alarms: { ...prod.alarms, trailLogGroup: 'arn:aws:logs:trail' } }],
    ['registrationShare', { registrationShare: 101 }],
    ['warmThroughput.reads', { warmThroughput: { reads: 11_999, writes: 4_000 } }],
    ['warmThroughput.writes', { warmThroughput: { reads: 12_000, writes: 3_999 } }],
    ['registrationShare', { registrationShare: 1e-7 }],
    ['logRetentionDays', { logRetentionDays: 2 }],
    ['policy.maxAttempts', { policy: { ...prod.policy, maxAttempts: 0 } }],
    ['policy.attemptDelays.1', { policy: { ...prod.policy, attemptDelays: [0, 0.5] } }],
    ['policy.attemptDelays', { policy: { ...prod.policy, attemptDelays: [] } }],
    ['policy.pendingSeconds', { policy: { ...prod.policy, pendingSeconds: 60 } }],
  ])('that cannot be deployed is refused by the name of its setting: %s', (setting, change) => {
    const refuse = () => validate({ ...prod, ...change });
    expect(refuse).toThrow(InvalidConfig);
    expect(refuse).toThrow(setting);
  });

  test.each([
    [['*'], 'allowedOrigins expected the origins by name in prod, got ["*"]'],
    [['https://app.example.com', '*'], 'allowedOrigins expected either * or the origins'],
    [['https://app.example.com', 'https://app.example.com'], 'allowedOrigins expected each origin once'],
    [['http://127.0.0.1:8787'], 'allowedOrigins expected https origins in prod'],
    ...[
      'https://app.example.com/',
      'https://app.example.com:443',
      'https://App.example.com',
      'https://*.example.com',
      "https://app.example.com'",
      'https://',
      'https://app.example.com,https://web.example.com',
      'app.example.com',
      'ftp://app.example.com',
      'null',
      '',
    ].map((origin) => [
      [origin],
      `allowedOrigins.0 expected an origin such as https://app.example.com, got ${JSON.stringify(origin)}`,
    ]),
    [Array.from({ length: 21 }, (_, n) => `https://${n}.example.com`), 'allowedOrigins expected at most 20 origins'],
  ] as [string[], string][])('of prod is refused with the web origins %j', (allowedOrigins, fault) => {
    expect(faultsOf({ ...prod, allowedOrigins })).toContainEqual(expect.stringContaining(fault));
  });

  test('lets in web apps over https, and in a trial those of the same machine over http', () => {
    const origins = ['https://app.example.com', 'https://web.example.com:8443'];
    const here = ['http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:5173'];
    const dev = configOf({ stage: 'dev' });
    expect(prod.allowedOrigins).toEqual([]);
    expect(faultsOf({ ...prod, allowedOrigins: origins })).toEqual([]);
    expect(faultsOf({ ...dev, allowedOrigins: [...origins, ...here] })).toEqual([]);
    expect(faultsOf({ ...dev, allowedOrigins: ['http://app.example.com'] })).toEqual([
      'allowedOrigins expected https origins, or http ones of this machine, got ["http://app.example.com"]',
    ]);
  });

  test('with a cluster that is there is taken where CloudFormation makes none', () => {
    const there = { ...keyStore({ clusterId: 'cluster-abcdefghijk' }), region: 'me-central-1' };
    expect(faultsOf({ ...prod, ...there })).toEqual([]);
  });

  test('of plain KMS is taken in a Region without CloudHSM key stores', () => {
    const plain = { ...prod, keyStore: 'kms' as const, region: 'eu-south-2' };
    expect(faultsOf(plain)).toEqual([]);
  });

  test('with a domain, a VPC and a cluster that are there is taken', () => {
    const there = { vpcId: 'vpc-0123456789abcdef0', clusterId: 'cluster-abcdefghijk' };
    const alarms = { topicArn: 'arn:aws:sns:eu-central-1:222233334444:t', trailLogGroup: 'aws-controltower/Trail' };
    const whole = { ...prod, account: '222233334444', ...keyStore(there), domain, alarms };
    expect(validate(whole)).toEqual(whole);
  });

  test('fits its shares into a larger account, and into no smaller one', () => {
    const large = { ...prod, concurrency: { ...concurrency, route: 5_000, accountLimit: 50_000 } };
    expect(validate(large)).toEqual(large);
    expect(() => validate({ ...prod, concurrency: { ...concurrency, accountLimit: 970 } })).toThrow('not 872');
    expect(validate({ ...prod, concurrency: { ...concurrency, accountLimit: 972 } })).toBeDefined();
  });

  test('of CloudHSM without a cluster is refused', () => {
    expect(() => validate(withoutCluster)).toThrow('cloudhsm expected hsms and backupRetentionDays');
  });

  test('counts its HSMs and the days of its backups in the file, or on the command line', () => {
    expect(cloudhsm).toEqual({ hsms: 2, backupRetentionDays: 90, backupRegion: 'eu-west-1' });
    const changed = configOf({ ...entered('prod'), hsms: '3', backupRetentionDays: '30' });
    expect(changed.cloudhsm).toEqual({ hsms: 3, backupRetentionDays: 30, backupRegion: 'eu-west-1' });
    expect(configOf({ stage: 'dev', hsms: '3' }).cloudhsm).toBeUndefined();
  });

  test('is refused with every fault at once, each with its name, what it expects and what it got', () => {
    const cluster = { hsms: 1.5, backupRetentionDays: Number('ninety'), vpcId: 'vpc-0123456789abcdef0' };
    const concurrency = { recovery: 1, route: 1, authorizer: 1, background: 1, events: 1, accountLimit: 100 };
    const faulty = {
      ...prod,
      vaultName: 'My Vault',
      cloudhsm: cluster,
      alarms: {},
      concurrency,
      registrationShare: -1,
    };
    expect(faultsOf(faulty)).toEqual([
      'vaultName expected 2 to 64 of a-z, 0-9, dot and dash, got "My Vault"',
      'cloudhsm.hsms expected a whole number from 2 to 28, got 1.5',
      'cloudhsm.backupRetentionDays expected a whole number from 7 to 379, got NaN',
      'concurrency.background expected a whole number from 2 to 1000000, got 1',
      'registrationShare expected a percentage, got -1',
      'account expected the 12 digits of the account that cloudhsm.vpcId is in, since a VPC is looked up there, got nothing',
      'cloudhsm.backupRegion expected a Region or none, in prod, got nothing',
      'alarms expected email or topicArn in prod, got {}',
      expect.stringMatching(/^concurrency expected at most 0 for all functions together, not 14 /),
    ]);
  });

  test('is refused for a setting that is not known, by its name, wherever it stands', () => {
    const { token, ...rest } = prod;
    const unknown = {
      ...rest,
      token: { ...token, isuer: 'https://login.messenger.dev' },
      alarmEmail: 'a@messenger.dev',
    };
    expect(faultsOf(unknown)).toEqual(['token.isuer is not a setting', 'alarmEmail is not a setting']);
  });

  test('is refused by the names of the settings that are not there, or are of another kind', () => {
    const { region: _, token: __, ...rest } = prod;
    const typed = { ...rest, firewall: 'false', keyAdministrators: 'me' } as unknown as Config;
    expect(faultsOf(typed)).toEqual([
      'region expected a Region such as eu-central-1, got nothing',
      'token expected its settings, got nothing',
      'keyAdministrators expected a list of ARNs, got "me"',
      'firewall expected true or false, got "false"',
    ]);
  });
});

describe('the gate of the ceremony', () => {
  test('opens when the key store is connected', () => {
    expect(ceremonyObstacle('connected')).toBeUndefined();
  });

  test.each(Object.entries(ceremonyStates).filter(([, next]) => next !== undefined))(
    'names the next step after %s',
    (state, next) => {
      expect(ceremonyObstacle(state)).toContain(next);
    },
  );

  test.each([undefined, 'toString', ''])('stays shut at "%s"', (state) => {
    expect(ceremonyObstacle(state)).toContain('npm run ceremony -- status');
  });
});
