/** A P-256 key by the AWS SDK. Every signature is verified by WebCrypto, whose form is not DER, or by node:crypto. */
import { createHash, verify } from 'node:crypto';
import {
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SignCommandInput,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { movableClock, newKey, p256, publicKeyOf, start, text } from '../support.ts';

const SigningAlgorithm = 'ECDSA_SHA_256';

async function signer() {
  const { clock } = movableClock();
  const { client } = await start({ clock });
  return { client, clock, ...(await newKey(client, p256)) };
}

async function signature(client: KMSClient, input: Partial<SignCommandInput>): Promise<Uint8Array> {
  const command = new SignCommand({ KeyId: undefined, Message: undefined, SigningAlgorithm, ...input });
  return (await client.send(command)).Signature ?? new Uint8Array();
}

const refusal = (client: KMSClient, input: Partial<SignCommandInput>) =>
  signature(client, { Message: text('x'), ...input });

const sha256 = (message: Uint8Array) => new Uint8Array(createHash('sha256').update(message).digest());

const verifies = (publicKey: Buffer, message: Uint8Array, der: Uint8Array): boolean =>
  verify('sha256', message, { key: publicKey, type: 'spki', format: 'der' }, der);

/** An INTEGER of DER without its sign byte, on 32 bytes. */
function coordinate(der: Buffer, at: number): Buffer {
  const length = der[at + 1] ?? 0;
  return Buffer.from(
    der
      .subarray(at + 2, at + 2 + length)
      .toString('hex')
      .padStart(64, '0')
      .slice(-64),
    'hex',
  );
}

function toRaw(signed: Uint8Array): Buffer {
  const der = Buffer.from(signed);
  const [sequence, length, integer, r] = der;
  expect([sequence, length, integer]).toEqual([0x30, der.length - 2, 0x02]);
  return Buffer.concat([coordinate(der, 2), coordinate(der, 4 + (r ?? 0))]);
}

describe('a key pair', () => {
  test('is described with its signing algorithm and no other', async () => {
    const { client, clock, id, arn } = await signer();
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata).toEqual({
      AWSAccountId: '000000000000',
      KeyId: id,
      Arn: arn,
      CreationDate: new Date(clock()),
      Enabled: true,
      Description: '',
      KeyUsage: 'SIGN_VERIFY',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'ECC_NIST_P256',
      KeySpec: 'ECC_NIST_P256',
      SigningAlgorithms: ['ECDSA_SHA_256'],
      MultiRegion: false,
    });
  });

  test('gives its public key as a SubjectPublicKeyInfo, the same by every name', async () => {
    const { client, id, arn } = await signer();
    await client.send(new CreateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: id }));
    const { $metadata: _, PublicKey, ...told } = await client.send(new GetPublicKeyCommand({ KeyId: 'alias/signer' }));
    expect(told).toEqual({
      KeyId: arn,
      CustomerMasterKeySpec: 'ECC_NIST_P256',
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    });
    expect(PublicKey).toHaveLength(91);
    for (const KeyId of [id, arn])
      expect((await publicKeyOf(client, KeyId)).equals(PublicKey ?? Buffer.alloc(0))).toBe(true);
    const other = await publicKeyOf(client, (await newKey(client, p256)).id);
    expect(other.equals(PublicKey ?? Buffer.alloc(0))).toBe(false);
  });

  test('by the old name of its spec is the same', async () => {
    const { client } = await signer();
    const { id } = await newKey(client, { CustomerMasterKeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(await publicKeyOf(client, id)).toHaveLength(91);
  });
});

describe('Sign', () => {
  test('of a message, or of its digest, is verified by WebCrypto and node:crypto', async () => {
    const { client, id, arn } = await signer();
    const publicKey = await publicKeyOf(client, id);
    const name = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('spki', new Uint8Array(publicKey), name, false, ['verify']);
    for (const message of [text('x'), text('hello'), new Uint8Array(4096)])
      for (const how of [
        { Message: message },
        { Message: message, MessageType: 'RAW' },
        { Message: sha256(message), MessageType: 'DIGEST' },
      ] as const) {
        const answer = await client.send(new SignCommand({ KeyId: arn, SigningAlgorithm, ...how }));
        expect(answer).toMatchObject({ KeyId: arn, SigningAlgorithm });
        const signed = answer.Signature ?? new Uint8Array();
        expect(verifies(publicKey, message, signed)).toBe(true);
        expect(verifies(publicKey, text('another'), signed)).toBe(false);
        const options = { name: 'ECDSA', hash: 'SHA-256' };
        expect(await crypto.subtle.verify(options, key, new Uint8Array(toRaw(signed)), new Uint8Array(message))).toBe(
          true,
        );
      }
  });

  test.each([
    ['no message', { Message: undefined }, 'ValidationException', 'message'],
    ['an empty message', { Message: new Uint8Array() }, 'ValidationException', 'message'],
    ['a message over 4096 bytes', { Message: new Uint8Array(4097) }, 'ValidationException', 'message'],
    ['a digest of 31 bytes', { Message: new Uint8Array(31), MessageType: 'DIGEST' }, 'ValidationException', 'length'],
    ['a digest of 33 bytes', { Message: new Uint8Array(33), MessageType: 'DIGEST' }, 'ValidationException', 'length'],
    ['what only ML-DSA signs', { MessageType: 'EXTERNAL_MU' }, 'ValidationException', 'incompatible'],
    ['a type that is none', { MessageType: 'HASH' as never }, 'ValidationException', 'messageType'],
    ['no algorithm', { SigningAlgorithm: undefined }, 'ValidationException', 'signingAlgorithm'],
    ['an algorithm that is none', { SigningAlgorithm: 'ES256' as never }, 'ValidationException', 'signingAlgorithm'],
    ['the algorithm of P-384', { SigningAlgorithm: 'ECDSA_SHA_384' }, 'InvalidKeyUsageException', 'incompatible'],
    ['an algorithm of RSA', { SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, 'InvalidKeyUsageException', 'incompatible'],
    ['a dry run', { DryRun: true }, 'DryRunOperationException', 'DryRun'],
    ['an unknown key', { KeyId: 'alias/none' }, 'NotFoundException', 'alias/none'],
  ] as const)('of %s is refused', async (_what, input, name, says) => {
    const { client, id } = await signer();
    const refused = refusal(client, { KeyId: id, ...input });
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringContaining(says) });
  });

  test('and GetPublicKey take an enabled key only', async () => {
    const { client, id } = await signer();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await expect(refusal(client, { KeyId: id })).rejects.toMatchObject({ name: 'DisabledException' });
    await expect(publicKeyOf(client, id)).rejects.toMatchObject({ name: 'DisabledException' });
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await expect(refusal(client, { KeyId: id })).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await expect(publicKeyOf(client, id)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });
});

describe('a key of the other kind', () => {
  test('symmetric, neither signs nor has a public key', async () => {
    const { client } = await signer();
    const { id, arn } = await newKey(client);
    await expect(refusal(client, { KeyId: id })).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
    });
    await expect(publicKeyOf(client, id)).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
  });

  test('for signing, neither encrypts nor decrypts', async () => {
    const { client, id, arn } = await signer();
    const Plaintext = text('x');
    await expect(client.send(new EncryptCommand({ KeyId: id, Plaintext }))).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
    });
    const symmetric = await newKey(client);
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: symmetric.id, Plaintext }));
    await expect(client.send(new DecryptCommand({ KeyId: id, CiphertextBlob }))).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${arn} key usage is SIGN_VERIFY which is not valid for Decrypt.`,
    });
  });

  test('does not take over an alias', async () => {
    const { client, id } = await signer();
    await client.send(new CreateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: id }));
    const moveTo = ({ id }: { id: string }) =>
      client.send(new UpdateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: id }));
    await expect(moveTo(await newKey(client))).rejects.toMatchObject({ name: 'ValidationException' });
    await moveTo(await newKey(client, p256));
  });
});
