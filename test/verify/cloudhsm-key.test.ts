/** The policy of a key that a custom resource made is compared with what KMS has. */
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareStack } from '../../bin/verify/compare.ts';
import { openDeployed } from '../../bin/verify/deployed.ts';
import type { ExpectedStack } from '../../bin/verify/expected.ts';
import { type EmbeddedKms, startKms } from '../../lib/local/kms/server.ts';
import { clientOptions } from '../support/vault/clients.ts';

const account = '000000000000';
const policy = (action: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'a', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: action, Resource: '*' },
  ],
});

let kms: EmbeddedKms;
let client: KMSClient;
let id: string;

beforeAll(async () => {
  kms = await startKms();
  client = new KMSClient(clientOptions(kms.endpoint));
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy: JSON.stringify(policy('kms:*')) }));
  id = KeyMetadata?.KeyId ?? '';
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'a',
  });
});
afterAll(async () => {
  client.destroy();
  await kms.close();
});

/** As the stack of the key store has it: text, with an account that only the deployment knows. */
const text = [
  '',
  [
    JSON.stringify(policy('kms:*')).split(account)[0],
    { Ref: 'AWS::AccountId' },
    JSON.stringify(policy('kms:*')).split(account)[1],
  ],
];
const template = { Resources: { Key: { Type: 'Custom::CloudHsmKey', Properties: { Policy: { 'Fn::Join': text } } } } };
const stack: ExpectedStack = { name: 'key-store', region: 'us-east-1', template, code: () => undefined };

async function compare() {
  const aws = { ...openDeployed('us-east-1'), template: async () => template };
  const known = {
    pseudo: { 'AWS::AccountId': account },
    resources: { Key: { type: 'Custom::CloudHsmKey', id } },
    exports: {},
  };
  const findings = await compareStack(aws, stack, known);
  aws.close();
  return findings.filter(({ what }) => what === 'policy').map(({ same }) => same);
}

describe('the policy of a key in CloudHSM', () => {
  test('is the same as the stack says', async () => {
    expect(await compare()).toEqual([true]);
  });

  test('is another once somebody put another', async () => {
    await client.send(new PutKeyPolicyCommand({ KeyId: id, Policy: JSON.stringify(policy('kms:Decrypt')) }));
    expect(await compare()).toEqual([false]);
  });
});
