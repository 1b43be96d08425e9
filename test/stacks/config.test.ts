import { describe, expect, test } from '@jest/globals';
import { ceremonyObstacle, ceremonyStates } from '../../lib/aws/ceremony-state.ts';
import { type Config, InvalidConfig, validate } from '../../lib/stacks/config.ts';
import { readConfig } from '../../lib/stacks/stages.ts';

const configOf = (context: Record<string, string>) => readConfig((name) => context[name]);
const prod = configOf({ stage: 'prod' });

describe('a configuration', () => {
  test.each(['dev', 'prod', 'localstack'])('of %s is there', (stage) => {
    expect(configOf({ stage })).toMatchObject({ stage });
  });

  test.each([{}, { stage: 'production' }, { stage: 'toString' }])('of no known stage is refused: %j', (context) => {
    expect(() => configOf(context)).toThrow('-c stage= expected one of dev, prod, localstack');
  });

  test('takes settings from the command line', () => {
    const config = configOf({ stage: 'dev', issuer: 'https://login.example.com', attemptDelays: '0,60' });
    expect(config.token.issuer).toBe('https://login.example.com');
    expect(config.policy.attemptDelays).toEqual([0, 60]);
    const numbers = { maxAttempts: 3, sessionSeconds: 6, resetSeconds: 2, recoveryTokenSeconds: 600 };
    const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    expect(configOf({ stage: 'dev', ...texts }).policy).toMatchObject(numbers);
    expect(() => configOf({ stage: 'dev', maxAttempts: 'many' })).toThrow('VAULT_MAX_ATTEMPTS');
  });

  test.each<[string, Partial<Config>]>([
    ['vaultName', { vaultName: 'My Vault' }],
    ['account', { account: '1' }],
    ['region', { region: 'Frankfurt' }],
    ['token.issuer', { token: { ...prod.token, issuer: 'http://login.example.com' } }],
    ['token.jwksUri', { token: { ...prod.token, jwksUri: 'jwks' } }],
    ['token.audience', { token: { ...prod.token, audience: '' } }],
    ['keyAdministrators', { keyAdministrators: ['arn:aws:iam::111122223333:user/me'] }],
    ['keyAdministrators', { keyAdministrators: [] }],
    ['retain', { retain: false }],
    ['domain.certificateArn', { domain: { name: 'vault.example.com', certificateArn: 'x' } }],
    ['allowedOrigin', { allowedOrigin: 'https://app.example.com/' }],
    ['throttle.keyStore.rate', { throttle: { ...prod.throttle, keyStore: { rate: 901, burst: 900 } } }],
    ['throttle.stage.burst', { throttle: { ...prod.throttle, stage: { rate: 1, burst: 0 } } }],
    ['throttle.perAddress', { throttle: { ...prod.throttle, perAddress: 9 } }],
    ['concurrency.route', { concurrency: { route: 0, authorizer: 1, background: 2 } }],
    ['concurrency.background', { concurrency: { route: 1, authorizer: 1, background: 1 } }],
    ['alarms', { alarms: {} }],
    ['alarms', { alarms: { email: 'a@example.com', topicArn: 'arn:aws:sns:eu-central-1:111122223333:t' } }],
    ['registrationShare', { registrationShare: 101 }],
    ['logRetentionDays', { logRetentionDays: 2 }],
    ['VAULT_MAX_ATTEMPTS', { policy: { ...prod.policy, maxAttempts: 0 } }],
    ['VAULT_ATTEMPT_DELAYS', { policy: { ...prod.policy, attemptDelays: [0, 0.5] } }],
  ])('that cannot be deployed is refused by the name of its setting: %s', (setting, change) => {
    const refuse = () => validate({ ...prod, ...change });
    expect(refuse).toThrow(InvalidConfig);
    expect(refuse).toThrow(setting);
  });

  test('is refused with every fault at once', () => {
    const refuse = () => validate({ ...prod, vaultName: '', registrationShare: -1 });
    expect(refuse).toThrow(/vaultName[\s\S]*registrationShare/);
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
