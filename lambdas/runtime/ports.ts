/** The ports that a function opens with what its environment says. */
import { dynamoClient, kmsClient, sqsClient, ssmClient } from '../../lib/aws/clients.ts';
import { dynamoRecords } from '../../lib/aws/dynamo-records.ts';
import { kmsIdentity } from '../../lib/aws/kms-identity.ts';
import { kmsKeyStore } from '../../lib/aws/kms-key-store.ts';
import { sqsDestroyer } from '../../lib/aws/sqs-destroyer.ts';
import { sqsRewraps } from '../../lib/aws/sqs-rewraps.ts';
import { ssmRollout } from '../../lib/aws/ssm-rollout.ts';
import { readWrappingKeys } from '../../lib/vault/key-setting.ts';
import type { Destroyer, Identity, KeyStore, Records, Rewraps } from '../../lib/vault/ports.ts';
import { type Rollout, readShare } from '../../lib/vault/rollout.ts';
import { type Env, required } from './env.ts';
import { countUnwraps } from './unwraps.ts';

/** Opens a port for one request: `signal` ends its calls when the request's time is up. */
export type Opener<Port> = (env: Env) => (signal: AbortSignal) => Port;

export interface Ports {
  readonly records: Records;
  readonly keyStore: KeyStore;
  readonly identity: Identity;
  readonly destroyer: Destroyer;
  readonly rollout: Rollout;
  readonly rewraps: Rewraps;
}

export type Openers<Needs extends keyof Ports> = { readonly [Name in Needs]: Opener<Ports[Name]> };

/** Opens all of them, and gives each request its own ports. */
export function openPorts<Needs extends keyof Ports>(
  openers: Openers<Needs>,
  env: Env,
): (signal: AbortSignal) => Pick<Ports, Needs> {
  const opened = {} as { [Name in Needs]: (signal: AbortSignal) => Ports[Name] };
  for (const name in openers) opened[name] = openers[name](env);
  return (signal) => {
    const ports = {} as Pick<Ports, Needs>;
    for (const name in opened) ports[name] = opened[name](signal);
    return ports;
  };
}

/** Milliseconds. Asking for a new wrapping holds up the answer to a person, and is found later if it fails. */
const rewrapBudget = 300;

// One opener each, so that a function's bundle holds only the clients of the ports it names.
export const records: Opener<Records> = (env) => {
  const client = dynamoClient();
  const table = required(env, 'VAULT_TABLE');
  return (signal) => dynamoRecords(client, table, signal);
};

export const keyStore: Opener<KeyStore> = (env) => {
  const client = kmsClient();
  const keys = { ...readWrappingKeys(env), vault: required(env, 'VAULT_NAME') };
  return (signal) => countUnwraps(kmsKeyStore(client, keys, signal));
};

export const identity: Opener<Identity> = (env) => {
  const client = kmsClient();
  const keyId = required(env, 'VAULT_IDENTITY_KEY_ID');
  return (signal) => kmsIdentity(client, keyId, signal);
};

export const destroyer: Opener<Destroyer> = (env) => {
  const client = sqsClient();
  const queueUrl = required(env, 'VAULT_DESTROYER_QUEUE_URL');
  return (signal) => sqsDestroyer(client, queueUrl, signal);
};

/** Nothing is to be wrapped anew where no queue is named: there is one key. */
export const rewraps: Opener<Rewraps> = (env) => {
  const queues = { setup: env.VAULT_REWRAP_SETUP_QUEUE_URL, escrow: env.VAULT_REWRAP_ESCROW_QUEUE_URL };
  if (!queues.setup && !queues.escrow) return () => ({ ask: async () => {} });
  const client = sqsClient();
  return () => sqsRewraps(client, queues, AbortSignal.timeout(rewrapBudget));
};

/** Everyone may register where no roll-out is set. */
export const rollout: Opener<Rollout> = (env) => {
  const parameter = env.VAULT_ROLLOUT_PARAMETER;
  if (!parameter) return () => ({ allows: async () => true });
  const open = ssmRollout(ssmClient(), { parameter, share: readShare(required(env, 'VAULT_REGISTRATION_SHARE')) });
  return (signal) => open(signal);
};
