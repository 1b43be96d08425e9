import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  DecryptCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { developmentClusterId, startKms } from '../../../lib/local/kms/server.ts';
import { killed, startProcess } from './server-in-child.ts';
import {
  day,
  movableClock,
  newKey,
  p256,
  plain,
  publicKeyOf,
  sealed,
  signsUnder,
  start,
  temporaryDirectory,
  text,
} from './support.ts';

const context = { purpose: 'escrow' };

async function opened(client: KMSClient, blob: Uint8Array): Promise<string> {
  const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context }));
  return plain(Plaintext);
}

describe('a data directory', () => {
  test('keeps keys, aliases, policies, tags and key stores over a restart', async () => {
    const dataDir = temporaryDirectory();
    const { kms, client } = await start({ dataDir, connectMs: 0 });
    const Tags = [{ TagKey: 'a', TagValue: 'b' }];
    const { id } = await newKey(client, { Description: 'kept', Tags });
    await client.send(new CreateAliasCommand({ AliasName: 'alias/kept', TargetKeyId: id }));
    const { CustomKeyStoreId } = await client.send(
      new CreateCustomKeyStoreCommand({
        CustomKeyStoreName: 'kept',
        CloudHsmClusterId: developmentClusterId,
        TrustAnchorCertificate: 'any',
        KeyStorePassword: 'password',
      }),
    );
    await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    const inStore = await newKey(client, { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId });
    const disabled = await newKey(client);
    const pair = await newKey(client, p256);
    const publicKey = await publicKeyOf(client, pair.id);
    await client.send(new DisableKeyCommand({ KeyId: disabled.id }));
    const blobs = [
      await sealed(client, { id, context }, text('one')),
      await sealed(client, { ...inStore, context }, text('two')),
    ];
    const everything = async (c: KMSClient) => [
      ...(await Promise.all(
        ['alias/kept', inStore.id, disabled.id, pair.id].map(
          async (KeyId) => (await c.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata,
        ),
      )),
      (await c.send(new GetKeyPolicyCommand({ KeyId: id }))).Policy,
      (await c.send(new ListResourceTagsCommand({ KeyId: id }))).Tags,
      (await c.send(new DescribeCustomKeyStoresCommand({}))).CustomKeyStores,
    ];
    const before = await everything(client);
    await kms.close();

    const again = await start({ dataDir });
    expect(await everything(again.client)).toEqual(before);
    expect(await Promise.all(blobs.map((blob) => opened(again.client, blob)))).toEqual(['one', 'two']);
    expect((await publicKeyOf(again.client, pair.id)).equals(publicKey)).toBe(true);
    expect(await signsUnder(again.client, pair.id, publicKey)).toBe(true);
  });

  test('from before there were key pairs is opened, and takes one', async () => {
    const dataDir = temporaryDirectory();
    const { kms, client } = await start({ dataDir });
    const { id } = await newKey(client);
    const blob = await sealed(client, { id, context }, text('old'));
    await kms.close();
    const file = join(dataDir, 'kms.json');
    const { keyPairs, ...old } = JSON.parse(await readFile(file, 'utf8'));
    expect(keyPairs).toEqual({});
    await writeFile(file, JSON.stringify(old));

    const again = await start({ dataDir });
    expect(await opened(again.client, blob)).toBe('old');
    const pair = await newKey(again.client, p256);
    expect(await signsUnder(again.client, pair.id, await publicKeyOf(again.client, pair.id))).toBe(true);
  });

  test('with a key on another curve is refused', async () => {
    const dataDir = temporaryDirectory();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const other = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    await writeFile(join(dataDir, 'kms.json'), JSON.stringify({ keys: {}, keyPairs: { other } }));
    await expect(startKms({ dataDir })).rejects.toThrow('expected a key on prime256v1 for other');
  });

  test('can be read by its owner only', async () => {
    const dataDir = temporaryDirectory();
    const { client } = await start({ dataDir });
    await newKey(client);
    const files = await readdir(dataDir);
    expect(files.toSorted()).toEqual(['kms-catalog.json', 'kms.json']);
    for (const file of files) expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
  });

  test('loses the material of a key on its deletion date, even if nobody ran then', async () => {
    const dataDir = temporaryDirectory();
    const { clock, pass } = movableClock();
    const { kms, client } = await start({ dataDir, clock });
    const { id } = await newKey(client);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await kms.close();
    const material = () => readFile(join(dataDir, 'kms.json'), 'utf8');
    expect(await material()).toContain(id);
    pass(7 * day);
    await start({ dataDir, clock });
    expect(await material()).not.toContain(id);
  });

  test('that is damaged is refused and left as it is', async () => {
    for (const file of ['kms.json', 'kms-catalog.json']) {
      const dataDir = temporaryDirectory();
      const damaged = '{"keys": {';
      await writeFile(join(dataDir, file), damaged);
      await expect(startKms({ dataDir })).rejects.toThrow('damaged');
      expect(await readFile(join(dataDir, file), 'utf8')).toBe(damaged);
    }
  });

  test('of another backend is refused', async () => {
    const dataDir = temporaryDirectory();
    const { kms, client } = await start({ dataDir });
    await newKey(client);
    await kms.close();
    const catalog = join(dataDir, 'kms-catalog.json');
    await writeFile(catalog, (await readFile(catalog, 'utf8')).replace('"software"', '"softhsm"'));
    await expect(startKms({ dataDir })).rejects.toThrow('softhsm');
  });

  test('that cannot be written makes the call fail, and nothing is shown that was not kept', async () => {
    const dataDir = temporaryDirectory();
    const { client } = await start({ dataDir });
    const { id } = await newKey(client);
    await rm(dataDir, { recursive: true });
    await expect(newKey(client)).rejects.toMatchObject({ name: 'KMSInternalException' });
    const disabling = client.send(new DisableKeyCommand({ KeyId: id }));
    await expect(disabling).rejects.toMatchObject({ name: 'KMSInternalException' });
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys?.map(({ KeyId }) => KeyId)).toEqual([id]);
    await sealed(client, { id }, text('still enabled'));
  });
});

describe('kill -9', () => {
  test('right after CreateKey and Encrypt were acknowledged loses nothing', async () => {
    const dataDir = temporaryDirectory();
    const { child, client } = await startProcess(dataDir);
    const { id } = await newKey(client);
    const blob = await sealed(client, { id, context }, text('hello'));
    const pair = await newKey(client, p256);
    const publicKey = await publicKeyOf(client, pair.id);
    await killed(child);
    const again = await startProcess(dataDir);
    expect(await opened(again.client, blob)).toBe('hello');
    expect(await signsUnder(again.client, pair.id, publicKey)).toBe(true);
  });

  test('in the middle of many CreateKey loses none that was acknowledged', async () => {
    const dataDir = temporaryDirectory();
    const acknowledged = new Map<string, Uint8Array>();
    for (const kill of [5, 11, 17]) {
      const { child, client } = await startProcess(dataDir);
      const enough = acknowledged.size + kill;
      let killing: Promise<void> | undefined;
      const create = async (): Promise<void> => {
        while (!killing) {
          const { id } = await newKey(client);
          acknowledged.set(id, await sealed(client, { id, context }, text(id)));
          if (acknowledged.size >= enough) killing ??= killed(child);
        }
      };
      await Promise.allSettled(Array.from({ length: 4 }, create));
      await killing;
    }
    const { client } = await startProcess(dataDir);
    expect(acknowledged.size).toBeGreaterThanOrEqual(33);
    for (const [id, blob] of acknowledged) expect(await opened(client, blob)).toBe(id);
  });
});
