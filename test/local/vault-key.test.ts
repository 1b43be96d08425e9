/** The embedded vault's keys: made once, found again, and the pin is the identity key's. */
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import type { EmbeddedOptions } from '../../lib/local/embedded.ts';
import { ensureIdentity, ensureKey, readWrappingNumbers } from '../../lib/local/vault-key.ts';
import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { readIdentity, verifyIdentity } from '../../lib/protocol/crypto/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { afterTest, clientOf, signsUnder, start } from './kms/support.ts';

const alias = 'alias/backup-key-vault-identity';

const fromPin = (pin: string): Buffer => Buffer.from(pin, 'base64url');

describe('the keys of a vault', () => {
  test('asked for by many processes at once are one key each', async () => {
    const { kms, client } = await start();
    const pins = await Promise.all(Array.from({ length: 8 }, () => ensureIdentity(kms.endpoint, alias)));
    expect(new Set([...pins, await ensureIdentity(kms.endpoint, alias)]).size).toBe(1);
    expect(await signsUnder(client, alias, fromPin(String(pins[0])))).toBe(true);
    const wrapping = async () => {
      await ensureKey(kms.endpoint, 'alias/wrapping');
      return (await client.send(new DescribeKeyCommand({ KeyId: 'alias/wrapping' }))).KeyMetadata?.KeyId;
    };
    expect(new Set(await Promise.all(Array.from({ length: 8 }, wrapping))).size).toBe(1);
  });
});

describe('VAULT_WRAPPING_KEYS', () => {
  test.each([
    [undefined, [1]],
    ['', [1]],
    ['2', [2]],
    ['2, 1', [2, 1]],
  ])('%j names the keys, the one that wraps first', (value, numbers) => {
    expect(readWrappingNumbers({ VAULT_WRAPPING_KEYS: value })).toEqual(numbers);
  });

  test.each(['0', '1,1', '1,2,3', 'x', '-1', '1.5', '1234567'])('%j is refused', (value) => {
    expect(() => readWrappingNumbers({ VAULT_WRAPPING_KEYS: value })).toThrow(
      `VAULT_WRAPPING_KEYS expected one number or two different ones, got "${value}"`,
    );
  });
});

async function startedVault(options: EmbeddedOptions = {}): Promise<VaultProcess> {
  const vault = await startVaultProcess(options);
  afterTest(() => vault.close());
  return vault;
}

async function identityOf({ url }: VaultProcess): Promise<string> {
  return (await (await fetch(`${url}/dev/identity`)).json()).identity;
}

describe('the identity of an embedded vault', () => {
  test('is that of its key in the KMS', async () => {
    const vault = await startedVault();
    const identity = await identityOf(vault);
    expect(identity).toMatch(/^[\w-]{122}$/);
    expect(await signsUnder(clientOf(vault.services.kms), alias, fromPin(identity))).toBe(true);
  });

  test('signs the answers of its functions', async () => {
    const vault = await startedVault();
    const token = await vault.token({ sub: 'identity' });
    // Any element of ristretto255 is a registration request: this one is its base point (RFC 9496).
    const registrationRequest = '4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY';
    const answered = await fetch(`${vault.url}/v1/registration/start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ registrationRequest }),
    });
    const answer = await answered.json();
    const exchange = { token, request: { registrationRequest }, answer };
    const signature = fromBase64url(answer.identitySignature);
    for (const [asked, right] of [
      [vault, true],
      [await startedVault(), false],
    ] as const)
      expect(await verifyIdentity(await readIdentity(await identityOf(asked)), exchange, signature)).toBe(right);
  });

  test('is shared by the processes that share its KMS, and is another one in another KMS', async () => {
    const first = await startedVault();
    const [second, other] = await Promise.all([startedVault({ services: first.services }), startedVault()]);
    expect(await identityOf(second)).toBe(await identityOf(first));
    expect(await identityOf(other)).not.toBe(await identityOf(first));
  });
});
