import { CreateAliasCommand, DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { newKey, plain, sealed, start, text } from '../support.ts';

const context = { vault: 'v', account: 'a', registration: 'r', purpose: 'escrow' };

const open = (
  client: KMSClient,
  blob: Uint8Array,
  more: { KeyId?: string; EncryptionContext?: Record<string, string> },
) => client.send(new DecryptCommand({ CiphertextBlob: blob, ...more }));

describe('Encrypt and Decrypt', () => {
  test('a plaintext comes back with and without the key named', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const blob = await sealed(client, { ...key, context }, text('hello'));
    for (const KeyId of [undefined, key.id, key.arn]) {
      const opened = await open(client, blob, { EncryptionContext: context, ...(KeyId ? { KeyId } : {}) });
      expect(plain(opened.Plaintext)).toBe('hello');
      expect(opened.KeyId).toBe(key.arn);
      expect(opened.EncryptionAlgorithm).toBe('SYMMETRIC_DEFAULT');
    }
  });

  test('the blob is version, key id, iv, ciphertext and tag, and two of one plaintext differ', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const [one, two] = [await sealed(client, key, text('hello')), await sealed(client, key, text('hello'))];
    expect(one).toHaveLength(1 + 16 + 12 + 5 + 16);
    expect(Buffer.from(one.subarray(1, 17)).toString('hex')).toBe(key.id.replaceAll('-', ''));
    expect(Buffer.from(one).equals(two)).toBe(false);
    expect(Buffer.from(one).includes('hello')).toBe(false);
  });

  test('the order of the context does not matter', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const blob = await sealed(client, { ...key, context }, text('x'));
    const reversed = Object.fromEntries(Object.entries(context).reverse());
    expect(plain((await open(client, blob, { EncryptionContext: reversed })).Plaintext)).toBe('x');
  });

  const { vault: _vault, ...missingName } = context;
  const altered: [string, Record<string, string> | undefined][] = [
    ['absent', undefined],
    ['empty', {}],
    ['without a name', missingName],
    ['with one more name', { ...context, more: '' }],
    ['with another value', { ...context, account: 'b' }],
    ['with another case', { ...context, account: 'A' }],
    ['with an empty value', { ...context, account: '' }],
    ['with two values exchanged', { ...context, account: 'r', registration: 'a' }],
    ['with a name and value exchanged', { ...missingName, v: 'vault' }],
    ['with a byte moved between name and value', { ...missingName, vaul: 'tv' }],
    ['with a byte moved between values', { ...context, account: 'ar', registration: '' }],
  ];

  test.each(altered)('a context %s is refused', async (_how, EncryptionContext) => {
    const { client } = await start();
    const key = await newKey(client);
    const blob = await sealed(client, { ...key, context }, text('hello'));
    const opening = open(client, blob, EncryptionContext ? { EncryptionContext } : {});
    await expect(opening).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    expect(plain((await open(client, blob, { EncryptionContext: context })).Plaintext)).toBe('hello');
  });

  test('a blob with any one byte changed, cut or added is refused', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const blob = await sealed(client, key, text('hello'));
    const tampered = Array.from(blob, (byte, at) => {
      const copy = Uint8Array.from(blob);
      copy[at] = byte ^ 1;
      return copy;
    });
    const cut = Array.from(blob.subarray(1), (_byte, at) => blob.slice(0, at + 1));
    for (const bad of [...tampered, ...cut, Buffer.concat([blob, Uint8Array.of(0)])])
      await expect(open(client, bad, {})).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    expect(plain((await open(client, blob, {})).Plaintext)).toBe('hello');
  });

  test('a blob moved to another key is refused', async () => {
    const { client } = await start();
    const [one, two] = [await newKey(client), await newKey(client)];
    const blob = await sealed(client, one, text('hello'));
    const moved = Uint8Array.from(blob);
    moved.set(Buffer.from(two.id.replaceAll('-', ''), 'hex'), 1);
    await expect(open(client, moved, {})).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('a key other than the one that encrypted is told to be incorrect', async () => {
    const { client } = await start();
    const [one, two] = [await newKey(client), await newKey(client)];
    const blob = await sealed(client, one, text('hello'));
    await expect(open(client, blob, { KeyId: two.id })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    const unknown = '00000000-0000-4000-8000-000000000000';
    await expect(open(client, blob, { KeyId: unknown })).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('4,096 bytes fit and 4,097 or none do not', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const most = new Uint8Array(4096).fill(7);
    const opened = await open(client, await sealed(client, key, most), {});
    expect(Buffer.from(opened.Plaintext ?? []).equals(most)).toBe(true);
    for (const length of [0, 4097])
      await expect(sealed(client, key, new Uint8Array(length))).rejects.toMatchObject({
        name: 'ValidationException',
      });
  });

  test('a context of 8,192 bytes fits, one more does not, and lone surrogates never', async () => {
    const { client } = await start();
    const key = await newKey(client);
    await sealed(client, { ...key, context: { name: 'v'.repeat(8188) } }, text('x'));
    for (const bad of [{ name: 'v'.repeat(8189) }, { name: '\ud800' }, { '\udc00': 'value' }])
      await expect(sealed(client, { ...key, context: bad }, text('x'))).rejects.toMatchObject({
        name: 'ValidationException',
      });
  });

  test('an alias, in its short form and as an ARN, encrypts and decrypts', async () => {
    const { client } = await start();
    const key = await newKey(client);
    await client.send(new CreateAliasCommand({ AliasName: 'alias/vault', TargetKeyId: key.id }));
    for (const KeyId of ['alias/vault', key.arn.replace(/key\/.*/, 'alias/vault')]) {
      const blob = await sealed(client, { id: KeyId }, text('hello'));
      expect(plain((await open(client, blob, { KeyId })).Plaintext)).toBe('hello');
    }
  });

  test('a dry run and another algorithm are refused by name', async () => {
    const { client } = await start();
    const key = await newKey(client);
    const input = { KeyId: key.id, Plaintext: text('x') };
    await expect(client.send(new EncryptCommand({ ...input, DryRun: true }))).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
    await expect(
      client.send(new EncryptCommand({ ...input, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' })),
    ).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });
});
