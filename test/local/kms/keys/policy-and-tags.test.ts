import {
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { newKey, start } from '../support.ts';

const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };
const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

describe('key policies', () => {
  test('the policy is the default one, or that of CreateKey, until PutKeyPolicy', async () => {
    const { client } = await start();
    const policyOf = async (KeyId: string) => (await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy;
    const usual = await newKey(client);
    expect(JSON.parse((await policyOf(usual.id)) ?? '')).toMatchObject({
      Statement: [{ Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*' }],
    });
    const given = await newKey(client, { Policy, BypassPolicyLockoutSafetyCheck: true });
    expect(await policyOf(given.id)).toBe(Policy);
    const other = JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, Action: 'kms:Encrypt' } });
    await client.send(new PutKeyPolicyCommand({ KeyId: given.arn, PolicyName: 'default', Policy: other }));
    expect(await policyOf(given.id)).toBe(other);
  });

  test.each([
    ['not JSON', '{', 'MalformedPolicyDocumentException'],
    ['without statements', '{"Version":"2012-10-17"}', 'MalformedPolicyDocumentException'],
    ['without a principal', '{"Statement":[{"Effect":"Allow"}]}', 'MalformedPolicyDocumentException'],
    ['without an effect', '{"Statement":[{"Principal":"*"}]}', 'MalformedPolicyDocumentException'],
    ['over 32 KiB', Policy.replace('kms:*', 'k'.repeat(32_768)), 'LimitExceededException'],
  ])('a policy %s is refused', async (_how, bad, name) => {
    const { client } = await start();
    const { id } = await newKey(client);
    await expect(newKey(client, { Policy: bad })).rejects.toMatchObject({ name });
    await expect(client.send(new PutKeyPolicyCommand({ KeyId: id, Policy: bad }))).rejects.toMatchObject({ name });
  });

  test('no policy has another name than default', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    const reading = client.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'other' }));
    await expect(reading).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('tags', () => {
  const tag = (TagKey: string, TagValue = '') => ({ TagKey, TagValue });

  test('TagResource adds to and replaces what CreateKey gave', async () => {
    const { client } = await start();
    const { id } = await newKey(client, { Tags: [tag('a', '1'), tag('b', '1')] });
    await client.send(new TagResourceCommand({ KeyId: id, Tags: [tag('b', '2'), tag('c', '2')] }));
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId: id }));
    expect(Tags).toEqual([tag('a', '1'), tag('b', '2'), tag('c', '2')]);
  });

  test.each([
    ['reserved', [tag('aws:x')], 'TagException'],
    ['twice there', [tag('a'), tag('a', '2')], 'TagException'],
    ['too long', [tag('k'.repeat(129))], 'ValidationException'],
    ['too many', Array.from({ length: 51 }, (_, at) => tag(`k${at}`)), 'LimitExceededException'],
  ])('tags %s are refused', async (_how, Tags, name) => {
    const { client } = await start();
    const { id } = await newKey(client);
    await expect(newKey(client, { Tags })).rejects.toMatchObject({ name });
    await expect(client.send(new TagResourceCommand({ KeyId: id, Tags }))).rejects.toMatchObject({ name });
    expect((await client.send(new ListResourceTagsCommand({ KeyId: id }))).Tags).toEqual([]);
  });
});
