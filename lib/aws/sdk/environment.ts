/** Where a service is and who calls it, by the environment that Lambda sets: what stays while a function is loaded. */
import { InvalidSetting } from '../../vault/policy.ts';
import type { Credentials } from './signer.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** As it stands in the host name and in signatures, and in upper case in `AWS_ENDPOINT_URL_…`. */
export type ServiceName = 'dynamodb' | 'kms' | 'sqs' | 'ssm';

/** Throws {@link InvalidSetting}. */
export function regionOf(env: Env): string {
  return given(env, 'AWS_REGION');
}

/** Those of the function's role. Lambda ends an environment before they do. Throws {@link InvalidSetting}. */
export function credentialsOf(env: Env): Credentials {
  return {
    accessKeyId: given(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: given(env, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN,
  };
}

/**
 * `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` where one is set, else the service's own in the Region, as the
 * SDK's rules have it. Throws {@link InvalidSetting} where those would say something else: no call may go where the
 * environment does not ask for.
 */
export function endpointOf(service: ServiceName, env: Env): URL {
  const fips = isOn(env, 'AWS_USE_FIPS_ENDPOINT');
  if (isOn(env, 'AWS_USE_DUALSTACK_ENDPOINT'))
    throw new InvalidSetting('AWS_USE_DUALSTACK_ENDPOINT expected to be absent: it is not known here');
  const named = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL;
  if (named && !isOn(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) {
    if (fips) throw new InvalidSetting('AWS_USE_FIPS_ENDPOINT expected to be absent beside AWS_ENDPOINT_URL');
    return new URL(named);
  }
  const region = regionOf(env);
  if (fips && region.startsWith('us-gov-'))
    throw new InvalidSetting(
      `AWS_USE_FIPS_ENDPOINT expected to be absent in ${region}: its endpoints have other names`,
    );
  return new URL(`https://${service}${fips ? '-fips' : ''}.${region}.${suffixOf(region)}`);
}

function given(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new InvalidSetting(`${name} expected a value, got none`);
  return value;
}

const isOn = (env: Env, name: string): boolean => env[name]?.toLowerCase() === 'true';

/** Of the partitions `aws`, `aws-us-gov` and `aws-cn`. */
function suffixOf(region: string): string {
  if (/^cn-[a-z]+-\d+$/.test(region)) return 'amazonaws.com.cn';
  if (/^(af|ap|ca|eu|il|me|mx|sa|us|us-gov)-[a-z]+-\d+$/.test(region)) return 'amazonaws.com';
  throw new InvalidSetting(`AWS_REGION expected a Region whose endpoints are known here, got "${region}"`);
}
