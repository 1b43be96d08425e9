/** How much API Gateway lets through to the key store, against what AWS says of both. */
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { type Config, configSchema } from '../../lib/stacks/config/config.ts';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { keyUses } from '../../lib/stacks/rights/key-policy.ts';
import { apiGateway, cloudHsmKeyStore } from './aws-facts/throughput.ts';
import { entered } from './entered.ts';
import { synthesize } from './template.ts';

interface MethodSetting {
  readonly ResourcePath: string;
  readonly HttpMethod: string;
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
}

const [[, stage] = []] = synthesize('prod').ofType('AWS::ApiGateway::Stage');
const settings: MethodSetting[] = stage?.Properties.MethodSettings;

/** As API Gateway finds it: that of the method, or the default of each. */
function limitOf({ path, method }: { path: string; method: string }): MethodSetting {
  const { ResourcePath, HttpMethod } = apiGateway.everyMethod;
  const own = settings.find(
    (one) => one.ResourcePath === `/${path.replaceAll('/', '~1')}` && one.HttpMethod === method,
  );
  const any = settings.find((one) => one.ResourcePath === ResourcePath && one.HttpMethod === HttpMethod);
  if (!any) throw new Error('expected a default for each method');
  return own ?? any;
}
const rateOf = (name: string) => limitOf(routes[name as keyof typeof routes]).ThrottlingRateLimit;
const sumOf = (names: readonly string[]) => names.reduce((sum, name) => sum + rateOf(name), 0);

describe('in prod', () => {
  test('the routes that use the key store ask for no more together than it serves', () => {
    const asked = sumOf(Object.keys(keyUses));
    expect(asked).toBeLessThanOrEqual(cloudHsmKeyStore.operationsPerSecond);
    // The rest is for blobs that move to another key, each of which is taken as two.
    const { rewrapsPerSecond } = readConfig(entered('prod'));
    expect(asked + 2 * rewrapsPerSecond).toBe(cloudHsmKeyStore.operationsPerSecond);
  });

  test('recovery has the larger part, and as much for its finish as for its start', () => {
    expect(rateOf('recovery-start')).toBeGreaterThan(3 * rateOf('registration-start'));
    expect(rateOf('recovery-finish')).toBe(rateOf('recovery-start'));
    expect(rateOf('registration-finish')).toBe(rateOf('registration-start'));
  });

  test('every other route has the default of each method, and all together fit into a new account', () => {
    const others = Object.keys(routes).filter((name) => !Object.hasOwn(keyUses, name));
    const [{ ResourcePath, HttpMethod }, rates] = [apiGateway.everyMethod, others.map(rateOf)];
    expect(new Set(rates)).toEqual(new Set([1_500]));
    expect(settings.filter((one) => one.ResourcePath === ResourcePath && one.HttpMethod === HttpMethod)).toHaveLength(
      1,
    );
    expect(sumOf(Object.keys(routes))).toBeLessThanOrEqual(apiGateway.account.requestsPerSecond);
  });
});

describe('a configuration', () => {
  const prod = readConfig(entered('prod'));
  const faultOf = (recovery: number, registration: number, change: Partial<Config> = {}) => {
    const limited = { recovery: { rate: recovery, burst: 1 }, registration: { rate: registration, burst: 1 } };
    const read = configSchema.safeParse({ ...prod, ...change, throttle: { ...prod.throttle, ...limited } });
    return read.error?.issues.map(({ path, message }) => `${path.join('.')} expected ${message}`);
  };

  test('that lets more through than a CloudHSM key store serves is refused, with the settings that sum up', () => {
    expect(faultOf(900, 900)).toEqual([
      'throttle expected recovery.rate and registration.rate of at most 850 together: a CloudHSM key store serves 1800 operations a second, and their four routes and rewrapsPerSecond would ask for 3700',
    ]);
    expect(faultOf(651, 200)).toHaveLength(1);
    expect(faultOf(650, 200)).toBeUndefined();
    expect(faultOf(650, 200, { rewrapsPerSecond: 51 })).toHaveLength(1);
  });

  test('that gives registration the larger part is refused', () => {
    expect(faultOf(200, 201)).toEqual(['throttle expected a recovery.rate of at least registration.rate']);
    expect(faultOf(200, 200)).toBeUndefined();
  });

  test('with a plain KMS key is bound by API Gateway alone, since that quota can be raised', () => {
    expect(faultOf(5_000, 4_000, { keyStore: 'kms' })).toBeUndefined();
  });
});
