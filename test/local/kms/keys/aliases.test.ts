import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  ListAliasesCommand,
  paginateListAliases,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { movableClock, newKey, start } from '../support.ts';

const AliasName = 'alias/backup-key-vault';

describe('aliases', () => {
  test('an alias names its key until it is moved or deleted', async () => {
    const { client } = await start();
    const [one, two] = [await newKey(client), await newKey(client)];
    const named = async () => (await client.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata?.KeyId;
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.arn }));
    expect(await named()).toBe(one.id);
    await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.id }));
    expect(await named()).toBe(two.id);
    await client.send(new DeleteAliasCommand({ AliasName }));
    await expect(named()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('ListAliases tells all, or those of one key, in pages', async () => {
    const { clock, pass } = movableClock();
    const { client } = await start({ clock });
    const [one, two] = [await newKey(client), await newKey(client)];
    const names = Array.from({ length: 5 }, (_, at) => `alias/one-${at}`);
    for (const name of names) await client.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: one.id }));
    const createdAt = new Date(clock());
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.id }));
    pass(1000);
    await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.id }));
    const ofTwo = await client.send(new ListAliasesCommand({ KeyId: two.id }));
    expect(ofTwo.Aliases).toEqual([
      {
        AliasName,
        AliasArn: `arn:aws:kms:us-east-1:000000000000:${AliasName}`,
        TargetKeyId: two.id,
        CreationDate: createdAt,
        LastUpdatedDate: new Date(clock()),
      },
    ]);
    const listed: (string | undefined)[] = [];
    for await (const { Aliases } of paginateListAliases({ client, pageSize: 2 }, {}))
      listed.push(...(Aliases ?? []).map((alias) => alias.AliasName));
    expect(listed).toEqual([AliasName, ...names]);
  });

  test.each([
    ['without its prefix', 'vault', 'ValidationException'],
    ['that is only a prefix', 'alias/', 'ValidationException'],
    ['with a space', 'alias/a b', 'ValidationException'],
    ['of 257 characters', `alias/${'a'.repeat(251)}`, 'ValidationException'],
    ['of AWS', 'alias/aws/s3', 'InvalidAliasNameException'],
  ])('a name %s is refused', async (_how, bad, name) => {
    const { client } = await start();
    const { id } = await newKey(client);
    const creating = client.send(new CreateAliasCommand({ AliasName: bad, TargetKeyId: id }));
    await expect(creating).rejects.toMatchObject({ name });
  });

  test('a name is created once and must exist to be moved or deleted', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    const create = () => client.send(new CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const moving = client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: id }));
    await expect(moving).rejects.toMatchObject({ name: 'NotFoundException' });
    const deleting = client.send(new DeleteAliasCommand({ AliasName }));
    await expect(deleting).rejects.toMatchObject({ name: 'NotFoundException' });
    const both = await Promise.allSettled([create(), create()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(create()).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  test('a key has at most 50', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    const create = (at: number) => client.send(new CreateAliasCommand({ AliasName: `alias/${at}`, TargetKeyId: id }));
    await Promise.all(Array.from({ length: 50 }, (_, at) => create(at)));
    await expect(create(50)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  test('an alias moves away from a key pending deletion, but not to one', async () => {
    const { client } = await start();
    const [one, two] = [await newKey(client), await newKey(client)];
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.id }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: one.id }));
    await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.id }));
    const back = client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: one.id }));
    await expect(back).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });
});
