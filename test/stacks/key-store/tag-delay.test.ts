/** The key is named by a right that hangs on its tag, and a tag counts minutes after it is there. */
import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DescribeKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { keyResource } from '../../../lambdas/key-store/vault-key/key-resource.ts';
import { aliasTag } from '../../../lib/key-store/names.ts';
import { type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
import { type EmbeddedAccount, startAccount } from '../../cloudhsm/account.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import type { PolicyDocument } from '../policies.ts';
import { account, region } from '../template.ts';
import { authorize } from './support/authorization.ts';
import { activeCluster, kmsuserPassword } from './support/cluster.ts';
import { createEvent } from './support/framework.ts';
import { statementsOf, synthesize } from './support/stacks.ts';

const minute = 60_000;
const deployer = `arn:aws:iam::${account}:role/deployer`;
const alias = 'alias/backup-key-vault-prod';
const stacks = synthesize();
const [key] = stacks.ofType('key-store', 'Custom::CloudHsmKey');
const keyPolicy: PolicyDocument = JSON.parse(stacks.resolve('key-store', key?.Properties.Policy));

function role(method: 'onEvent' | 'isComplete') {
  const begin = `VaultKey${method[0]?.toUpperCase()}${method.slice(1)}Role`;
  const Statement = stacks.resolve('key-store', statementsOf(stacks, 'key-store', begin));
  const arn = `arn:aws:iam::${account}:role/backup-key-vault-prod-key-${method}-${region}`;
  return { arn, policy: { Version: '2012-10-17', Statement } };
}

let server: EmbeddedCloudHsm;
let cloudhsm: CloudHSMV2Client;
let kms: EmbeddedKms;
let people: EmbeddedAccount;
let iam: IAMClient;
let plain: KMSClient;
let resource: Resource;
let now: number;
let counts: boolean;

beforeAll(async () => {
  server = await startCloudHsm({ changeMs: 0 });
  cloudhsm = new CloudHSMV2Client(clientOptions(server.endpoint));
  people = await startAccount(() => ({ account, roles: [deployer] }));
  iam = new IAMClient(clientOptions(people.endpoint));
});
afterAll(async () => {
  iam.destroy();
  await people.close();
  await server.close();
});

beforeEach(async () => {
  now = Date.UTC(2026, 10, 28);
  counts = false;
  const clock = () => now;
  kms = await startKms({ clusters: server.lookup, connectMs: 0, clock });
  plain = new KMSClient(clientOptions(kms.endpoint));
  const handler = (method: 'onEvent' | 'isComplete') => {
    const client = new KMSClient(clientOptions(kms.endpoint));
    authorize(client, { who: role(method), keyPolicy, tags: () => (counts ? { [aliasTag]: alias } : {}) });
    return explained(keyResource({ kms: client, iam }, clock))[method];
  };
  resource = { onEvent: handler('onEvent'), isComplete: handler('isComplete') } as Resource;
});
afterEach(() => kms.close());

async function begin() {
  const { CustomKeyStoreId = '' } = await plain.send(
    new CreateCustomKeyStoreCommand({
      CustomKeyStoreName: 'vault',
      CloudHsmClusterId: await activeCluster(server, cloudhsm),
      KeyStorePassword: kmsuserPassword,
      TrustAnchorCertificate: server.awsRoot,
    }),
  );
  await plain.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  const named = { Alias: alias, Administrators: [deployer], Account: account };
  const event = createEvent({ CustomKeyStoreId, Policy: JSON.stringify(keyPolicy), ...named });
  return { ...event, ...(await resource.onEvent(event)) };
}

test('the key is named once its tag counts, at any time within five minutes and more', async () => {
  const event = await begin();
  for (const after of [0, 1, 4, 6]) {
    now = Date.UTC(2026, 10, 28) + after * minute;
    expect(await resource.isComplete(event)).toEqual({ IsComplete: false });
  }
  counts = true;
  expect(await resource.isComplete(event)).toMatchObject({ IsComplete: true });
  const { KeyMetadata } = await plain.send(new DescribeKeyCommand({ KeyId: alias }));
  expect(KeyMetadata?.KeyId).toBe(event.PhysicalResourceId);
  expect(kms.operations.get('CreateAlias')).toBe(1);
});

test('a deployment does not wait for ever for a tag that somebody took off', async () => {
  const event = await begin();
  now += 11 * minute;
  await expect(resource.isComplete(event)).rejects.toThrow('not authorized to perform: kms:CreateAlias');
});
