/** KMS API reference, ReEncrypt: from one key to another, each with its context, and nobody sees the plaintext. */
import {
  CreateAliasCommand,
  DecryptCommand,
  DisableKeyCommand,
  type KMSClient,
  ReEncryptCommand,
  type ReEncryptCommandInput,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { newKey, p256, plain, sealed, start, text } from '../support.ts';

const context = { vault: 'v', account: 'a', registration: 'r', purpose: 'escrow' };

async function twoKeys() {
  const { client } = await start();
  const [old, next] = [await newKey(client), await newKey(client)];
  const blob = await sealed(client, { ...old, context }, text('hello'));
  const input: ReEncryptCommandInput = {
    CiphertextBlob: blob,
    SourceKeyId: old.id,
    SourceEncryptionContext: context,
    DestinationKeyId: next.id,
    DestinationEncryptionContext: context,
  };
  return { client, old, next, blob, input };
}

const moving = (client: KMSClient, input: ReEncryptCommandInput) => client.send(new ReEncryptCommand(input));

describe('ReEncrypt', () => {
  test('gives a blob of the destination key, and says both keys and no plaintext', async () => {
    const { client, old, next, blob, input } = await twoKeys();
    const moved = await moving(client, input);
    expect(moved).toMatchObject({
      SourceKeyId: old.arn,
      KeyId: next.arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    expect(moved).not.toHaveProperty('Plaintext');
    const open = { CiphertextBlob: moved.CiphertextBlob, KeyId: next.id, EncryptionContext: context };
    expect(plain((await client.send(new DecryptCommand(open))).Plaintext)).toBe('hello');
    const former = new DecryptCommand({ ...open, KeyId: old.id });
    await expect(client.send(former)).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    const kept = await client.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context }));
    expect(plain(kept.Plaintext)).toBe('hello');
  });

  test('opens after the old key was disabled', async () => {
    const { client, old, input } = await twoKeys();
    const { CiphertextBlob } = await moving(client, input);
    await client.send(new DisableKeyCommand({ KeyId: old.id }));
    const opened = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
    expect(plain(opened.Plaintext)).toBe('hello');
  });

  test('takes the source from the blob where none is named, and aliases', async () => {
    const { client, old, next, input } = await twoKeys();
    const { SourceKeyId: _, ...unnamed } = input;
    expect((await moving(client, unnamed)).SourceKeyId).toBe(old.arn);
    await client.send(new CreateAliasCommand({ AliasName: 'alias/vault/2', TargetKeyId: next.id }));
    expect((await moving(client, { ...input, DestinationKeyId: 'alias/vault/2' })).KeyId).toBe(next.arn);
  });

  test('binds the result to the destination’s context', async () => {
    const { client, input } = await twoKeys();
    const other = { ...context, account: 'b' };
    const { CiphertextBlob } = await moving(client, { ...input, DestinationEncryptionContext: other });
    const opening = (EncryptionContext: Record<string, string>) =>
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    await expect(opening(context)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    expect(plain((await opening(other)).Plaintext)).toBe('hello');
  });

  test.each<[string, Partial<ReEncryptCommandInput>, string]>([
    ['another source context', { SourceEncryptionContext: { ...context, purpose: 'x' } }, 'InvalidCiphertextException'],
    ['no source context', { SourceEncryptionContext: undefined }, 'InvalidCiphertextException'],
    ['bytes that are no blob', { CiphertextBlob: text('nothing') }, 'InvalidCiphertextException'],
    ['no destination', { DestinationKeyId: undefined }, 'ValidationException'],
    ['an unknown destination', { DestinationKeyId: 'alias/none' }, 'NotFoundException'],
    ['an unknown source', { SourceKeyId: 'alias/none' }, 'NotFoundException'],
    ['another algorithm', { SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }, 'InvalidKeyUsageException'],
    ['another algorithm', { DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }, 'InvalidKeyUsageException'],
    ['a dry run', { DryRun: true }, 'DryRunOperationException'],
  ])('is refused for %s', async (_, differs, name) => {
    const { client, input } = await twoKeys();
    await expect(moving(client, { ...input, ...differs })).rejects.toMatchObject({ name });
  });

  test('is refused where the source named is not the blob’s key', async () => {
    const { client, next, input } = await twoKeys();
    const wrong = moving(client, { ...input, SourceKeyId: next.id });
    await expect(wrong).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  test('is refused to a key that signs, and from or to one that is disabled or waits for its deletion', async () => {
    const { client, old, next, input } = await twoKeys();
    const signing = await newKey(client, p256);
    await expect(moving(client, { ...input, DestinationKeyId: signing.id })).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
    });
    await client.send(new DisableKeyCommand({ KeyId: next.id }));
    await expect(moving(client, input)).rejects.toMatchObject({ name: 'DisabledException' });
    const again = { ...input, DestinationKeyId: old.id };
    expect((await moving(client, again)).KeyId).toBe(old.arn);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: old.id, PendingWindowInDays: 7 }));
    await expect(moving(client, again)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });
});
