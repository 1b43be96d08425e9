/**
 * A thief of one function's memory or role: what stays closed to it. Here a role is the encryption context that its
 * policy allows. That IAM and the key's policy hold each role to it is shown in test/stacks.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, randomBytes } from '../../lib/protocol/crypto/bytes.ts';
import { InvalidEscrow, openEscrow } from '../../lib/protocol/crypto/escrow.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { binaryOf, confirms, decrypterFor, leaks } from './offline.ts';

let vault: VaultProcess;
let table: Table;
let starter: ReturnType<typeof decrypterFor>;
let finisher: ReturnType<typeof decrypterFor>;

beforeAll(async () => {
  vault = await startVaultProcess();
  table = new Table(vault.services.dynamodb);
  starter = decrypterFor(vault.services.kms, 'opaque-setup');
  finisher = decrypterFor(vault.services.kms, 'escrow');
});

afterAll(async () => {
  starter.close();
  finisher.close();
  table.close();
  await vault.close();
});

interface Victim {
  readonly device: Device;
  readonly item: Item;
  readonly account: string;
  readonly registration: string;
}

async function victim(sub: string): Promise<Victim> {
  const device = await Device.of(vault, sub);
  await device.register(password);
  const { account, registration } = (await device.start(device.guess('wrong'))).body;
  return { device, account, registration, item: (await table.read(account)) ?? failed() };
}

const refused = (decrypting: Promise<unknown>) =>
  expect(decrypting).rejects.toMatchObject({ name: 'InvalidCiphertextException' });

describe('the role of recovery-start', () => {
  test('opens a setup, and so can try passwords offline against that account: this is the role to guard', async () => {
    const { item, account, registration } = await victim('role-start');
    const setup = await starter.decrypt(binaryOf(item, 'setup'), account, registration);
    expect(['123456', 'letmein', password].map((guess) => confirms(setup, item, guess))).toEqual([false, false, true]);
  });

  test('opens no escrow, and no setup in another account’s or registration’s name', async () => {
    const { item, account, registration } = await victim('role-start-escrow');
    const other = await victim('role-start-other');
    await refused(starter.decrypt(binaryOf(item, 'escrow'), account, registration));
    await refused(starter.decrypt(binaryOf(item, 'setup'), other.account, registration));
    await refused(starter.decrypt(binaryOf(item, 'setup'), account, other.registration));
  });

  test('one account’s setup confirms no other account’s password', async () => {
    const [one, two] = [await victim('role-start-one'), await victim('role-start-two')];
    const setup = await starter.decrypt(binaryOf(one.item, 'setup'), one.account, one.registration);
    expect(confirms(setup, one.item, password)).toBe(true);
    expect(confirms(setup, two.item, password)).toBe(false);
  });
});

describe('the role of recovery-finish', () => {
  test('opens the outer wrapping of an escrow and not the escrow, and has no setup to try passwords with', async () => {
    const { device, item, account, registration } = await victim('role-finish');
    const escrow = await finisher.decrypt(binaryOf(item, 'escrow'), account, registration);
    expect(leaks(device.backupKey.reveal(), [Buffer.from(escrow)])).toBe(false);
    await expect(openEscrow(escrow, new Secret(randomBytes(64)), { account, registration })).rejects.toThrow(
      InvalidEscrow,
    );
    await refused(finisher.decrypt(binaryOf(item, 'setup'), account, registration));
  });
});

describe('the memory of a function', () => {
  test('what passes through a recovery holds neither the password nor the backup key', async () => {
    const { device, item, account, registration } = await victim('memory');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    const { escrow } = (await device.finishRecovery(request)).body;
    const passed = [
      ...[guess.ke1, body.ke2, request.ke3, escrow].map(fromBase64url),
      await starter.decrypt(binaryOf(item, 'setup'), account, registration),
      binaryOf(item, 'record'),
    ].map((bytes) => Buffer.from(bytes));
    expect(leaks(device.backupKey.reveal(), passed)).toBe(false);
    expect(leaks(Buffer.from(password), passed)).toBe(false);
  });

  test.each(['key-status', 'key-delete', 'key-reset', 'key-reset-cancel', 'health', 'authorizer', 'destroyer'])(
    '%s has no way to ask the key store anything',
    (name) => {
      const source = readFileSync(new URL(`../../dist/lambdas/${name}/index.mjs`, import.meta.url), 'utf8');
      expect(source).not.toContain('TrentService');
    },
  );
});
