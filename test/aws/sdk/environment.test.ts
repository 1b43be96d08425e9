/** Where calls go is where the SDK's own rules send them, or the function refuses to start. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { credentialsOf, endpointOf, regionOf, type ServiceName } from '../../../lib/aws/sdk/environment.ts';

const options = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const theirs: Readonly<Record<ServiceName, { config: { endpointProvider: unknown } }>> = {
  dynamodb: new DynamoDBClient(options),
  kms: new KMSClient(options),
  sqs: new SQSClient(options),
  ssm: new SSMClient(options),
};
const services = Object.keys(theirs) as ServiceName[];

const ruled = (service: ServiceName, parameters: object): string => {
  const { endpointProvider } = theirs[service].config;
  return (endpointProvider as (given: object) => { url: URL })(parameters).url.href;
};

describe.each(services)('%s', (service) => {
  test.each([
    ...['us-east-1', 'us-west-2', 'eu-central-1', 'eu-south-2', 'ap-southeast-5', 'ap-northeast-3', 'sa-east-1'],
    ...[
      'ca-west-1',
      'me-central-1',
      'af-south-1',
      'il-central-1',
      'mx-central-1',
      'cn-north-1',
      'cn-northwest-1',
      'us-gov-west-1',
    ],
  ])('in %s', (Region) => {
    const rules = { Region, UseFIPS: false, UseDualStack: false, AccountIdEndpointMode: 'disabled' };
    expect(endpointOf(service, { AWS_REGION: Region }).href).toBe(ruled(service, rules));
  });

  test.each(['us-east-1', 'us-west-2', 'ca-central-1'])('with FIPS in %s', (Region) => {
    const rules = { Region, UseFIPS: true, UseDualStack: false, AccountIdEndpointMode: 'disabled' };
    const env = { AWS_REGION: Region, AWS_USE_FIPS_ENDPOINT: 'true' };
    expect(endpointOf(service, env).href).toBe(ruled(service, rules));
  });

  test('where the environment names one, its own before the common one', () => {
    const common = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1/' };
    expect(endpointOf(service, common).href).toBe('http://127.0.0.1:1/');
    const own = { ...common, [`AWS_ENDPOINT_URL_${service.toUpperCase()}`]: 'http://127.0.0.1:2/' };
    expect(endpointOf(service, own).href).toBe('http://127.0.0.1:2/');
    const ignored = { ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(endpointOf(service, ignored).hostname).toBe(`${service}.us-east-1.amazonaws.com`);
  });
});

test.each([
  ['no Region', {}],
  ['a Region of a partition that is not known', { AWS_REGION: 'us-iso-east-1' }],
  ['FIPS in GovCloud, where it has other names', { AWS_REGION: 'us-gov-west-1', AWS_USE_FIPS_ENDPOINT: 'true' }],
  ['no Region’s name', { AWS_REGION: 'us-east-1.evil.example/' }],
  ['dual stack', { AWS_REGION: 'us-east-1', AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  [
    'FIPS at another endpoint',
    { AWS_REGION: 'us-east-1', AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://x' },
  ],
])('%s is refused', (_, env) => {
  expect(() => endpointOf('kms', env)).toThrow(/^AWS_\w+ expected/);
});

test('the credentials are those of the role, and one is missed by its name', () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  expect(credentialsOf(env)).toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
  expect(() => credentialsOf({ ...env, AWS_SECRET_ACCESS_KEY: '' })).toThrow('AWS_SECRET_ACCESS_KEY expected a value');
  expect(() => regionOf({})).toThrow('AWS_REGION expected a value');
});
