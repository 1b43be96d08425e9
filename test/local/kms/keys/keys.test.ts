import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { openSoftwareBackend } from '../../../../lib/local/kms/backends/software.ts';
import { day, movableClock, newKey, p256, plain, sealed, start, text } from '../support.ts';

const stateOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

describe('keys', () => {
  test('DescribeKey tells what CreateKey made', async () => {
    const { clock } = movableClock();
    const { client } = await start({ clock });
    const key = await newKey(client, { Description: 'for the vault' });
    expect(await stateOf(client, key.arn)).toEqual({
      AWSAccountId: '000000000000',
      KeyId: key.id,
      Arn: `arn:aws:kms:us-east-1:000000000000:key/${key.id}`,
      CreationDate: new Date(clock()),
      Enabled: true,
      Description: 'for the vault',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    });
  });

  test('ListKeys gives every key once, in pages', async () => {
    const { client } = await start();
    const made = await Promise.all(Array.from({ length: 7 }, () => newKey(client)));
    const listed: (string | undefined)[] = [];
    for await (const page of paginateListKeys({ client, pageSize: 3 }, {}))
      listed.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId));
    expect(listed.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    await expect(client.send(new ListKeysCommand({ Marker: 'not a marker' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
    await expect(client.send(new ListKeysCommand({ Limit: 1001 }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test.each([
    ['an unknown id', '00000000-0000-4000-8000-000000000000', 'NotFoundException'],
    ['a member of every object', '__proto__', 'NotFoundException'],
    ['an unknown alias', 'alias/none', 'NotFoundException'],
    ['an ARN of another account', 'arn:aws:kms:us-east-1:111122223333:key/x', 'NotFoundException'],
    ['an ARN of another service', 'arn:aws:s3:::bucket', 'InvalidArnException'],
    ['no characters', '', 'ValidationException'],
  ])('%s is no key', async (_what, KeyId, name) => {
    const { client } = await start();
    await expect(stateOf(client, KeyId)).rejects.toMatchObject({ name });
  });

  test('a key is not found under the ARN of another account or Region', async () => {
    const { client } = await start();
    const { arn } = await newKey(client);
    for (const other of [arn.replace('000000000000', '111122223333'), arn.replace('us-east-1', 'us-west-2')])
      await expect(stateOf(client, other)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test.each([
    [{ KeySpec: 'RSA_2048' }, 'UnsupportedOperationException'],
    [{ KeyUsage: 'SIGN_VERIFY' }, 'ValidationException'],
    [{ KeySpec: 'ECC_NIST_P256' }, 'ValidationException'],
    [{ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }, 'UnsupportedOperationException'],
    [{ KeySpec: 'ECC_NIST_P256', CustomerMasterKeySpec: 'ECC_NIST_P256' }, 'ValidationException'],
    [{ ...p256, Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1' }, 'UnsupportedOperationException'],
    [{ ...p256, MultiRegion: true }, 'UnsupportedOperationException'],
    [{ MultiRegion: true }, 'UnsupportedOperationException'],
    [{ Origin: 'EXTERNAL' }, 'UnsupportedOperationException'],
    [{ Origin: 'AWS_CLOUDHSM' }, 'ValidationException'],
    [{ CustomKeyStoreId: 'cks-1' }, 'ValidationException'],
    [{ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1' }, 'CustomKeyStoreNotFoundException'],
    [{ Description: 'x'.repeat(8193) }, 'ValidationException'],
  ] as const)('CreateKey of %j is refused and makes nothing', async (input, name) => {
    const made: string[] = [];
    const create = async (id: string) => void made.push(id);
    const backend = { ...(await openSoftwareBackend()), createKey: create, createKeyPair: create };
    const { client } = await start({ backend });
    await expect(newKey(client, input)).rejects.toMatchObject({ name });
    expect(made).toEqual([]);
    expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  test('a disabled key does nothing until it is enabled', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    const blob = await sealed(client, { id }, text('hello'));
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await stateOf(client, id)).toMatchObject({ KeyState: 'Disabled', Enabled: false });
    await expect(sealed(client, { id }, text('x'))).rejects.toMatchObject({ name: 'DisabledException' });
    const opening = client.send(new DecryptCommand({ CiphertextBlob: blob }));
    await expect(opening).rejects.toMatchObject({ name: 'DisabledException' });
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect(plain((await client.send(new DecryptCommand({ CiphertextBlob: blob }))).Plaintext)).toBe('hello');
  });

  test('operations on the key itself take no alias', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    await client.send(new CreateAliasCommand({ AliasName: 'alias/vault', TargetKeyId: id }));
    const disabling = client.send(new DisableKeyCommand({ KeyId: 'alias/vault' }));
    await expect(disabling).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('deletion', () => {
  test('a key pending deletion can be described and cancelled, and nothing else', async () => {
    const { clock } = movableClock();
    const { client } = await start({ clock });
    const { id, arn } = await newKey(client);
    const blob = await sealed(client, { id }, text('hello'));
    const scheduled = await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    const deletionDate = new Date(clock() + 7 * day);
    expect(scheduled).toMatchObject({ KeyId: arn, DeletionDate: deletionDate, KeyState: 'PendingDeletion' });
    expect(await stateOf(client, id)).toMatchObject({ DeletionDate: deletionDate, Enabled: false });
    for (const refused of [
      () => sealed(client, { id }, text('x')),
      () => client.send(new DecryptCommand({ CiphertextBlob: blob })),
      () => client.send(new EnableKeyCommand({ KeyId: id })),
      () => client.send(new DisableKeyCommand({ KeyId: id })),
      () => client.send(new ScheduleKeyDeletionCommand({ KeyId: id })),
      () => client.send(new CreateAliasCommand({ AliasName: 'alias/late', TargetKeyId: id })),
      () => client.send(new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'a', TagValue: 'b' }] })),
    ])
      await expect(refused()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });

    await client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    const restored = await stateOf(client, id);
    expect(restored).toMatchObject({ KeyState: 'Disabled' });
    expect(restored?.DeletionDate).toBeUndefined();
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect(plain((await client.send(new DecryptCommand({ CiphertextBlob: blob }))).Plaintext)).toBe('hello');
    const again = client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    await expect(again).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });

  test('on its date the key goes with its aliases, and what it encrypted stays closed', async () => {
    const { clock, pass } = movableClock();
    const { client } = await start({ clock });
    const { id } = await newKey(client);
    await client.send(new CreateAliasCommand({ AliasName: 'alias/vault', TargetKeyId: id }));
    const blob = await sealed(client, { id }, text('hello'));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    pass(7 * day - 1);
    expect(await stateOf(client, id)).toMatchObject({ KeyState: 'PendingDeletion' });
    pass(1);
    for (const KeyId of [id, 'alias/vault'])
      await expect(stateOf(client, KeyId)).rejects.toMatchObject({ name: 'NotFoundException' });
    expect((await client.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
    const cancelling = client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    await expect(cancelling).rejects.toMatchObject({ name: 'NotFoundException' });
    const opening = client.send(new DecryptCommand({ CiphertextBlob: blob }));
    await expect(opening).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('the waiting period is 7 to 30 days', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    for (const PendingWindowInDays of [6, 31])
      await expect(
        client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays })),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    const { PendingWindowInDays } = await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(PendingWindowInDays).toBe(30);
  });
});
