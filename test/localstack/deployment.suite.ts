/** What only a deployment shows: its settings reach its functions, its queue fires, and its events arrive. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BackupKeyVault, createBackupKey, formatBackupKey, WrongPassword } from '../../lib/client/index.ts';
import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { readIdentity, verifyIdentity } from '../../lib/protocol/crypto/identity.ts';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { openTarget, type SuiteTarget, suitePolicy } from '../support/vault/target.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { type Listener, listen } from './listener.ts';
import { stackName } from './stack.ts';
import type { DeployedClaims } from './tokens.ts';

const { maxAttempts, tokenSeconds } = suitePolicy;

let vault: SuiteTarget;
let listener: Listener;
const table = new DynamoDBClient();

beforeAll(async () => {
  vault = await openTarget();
  listener = await listen();
});

afterAll(async () => {
  await listener.close();
  table.destroy();
  await vault.close();
});

describe('tokens', () => {
  const holder = async (claims: Omit<DeployedClaims, 'sub'>) =>
    new Device(vault.url, await vault.token({ sub: 'tokens', ...claims }));

  async function refuse(device: Device, route: RouteName, body?: object) {
    const { status, problem } = await device.call(route, body);
    expect({ status, code: problem.code }).toEqual({ status: 401, code: 'unauthenticated' });
  }

  test.each<[string, Omit<DeployedClaims, 'sub'>]>([
    ['issuer', { issuer: 'https://another-issuer.invalid' }],
    ['audience', { audience: 'another-service' }],
  ])('of another %s than the stage names are refused', async (_, claims) => {
    await refuse(await holder(claims), 'key-status');
  });

  test('older than the stage allows for recovery still read the state, and recover nothing', async () => {
    const device = await holder({ issuedAgo: tokenSeconds + 60 });
    await (await holder({})).register(password);
    expect(await device.status()).toMatchObject({ state: 'active' });
    await refuse(device, 'recovery-start', { ke1: device.guess(password).ke1 });
    expect(await device.status()).toMatchObject({ attemptsRemaining: maxAttempts });
  });
});

test('the stack’s output Identity is the pin that a registration is signed under', async () => {
  const device = await Device.of(vault, 'identity');
  const { token } = device;
  const request = { registrationRequest: opaque.startRegistration(normalizePassword(password)).message };
  const { status, body: answer } = await device.startRegistration(request);
  expect(status).toBe(200);
  const identity = await readIdentity(vault.identity ?? '');
  const signature = fromBase64url(answer.identitySignature ?? '');
  expect(await verifyIdentity(identity, { token, request, answer }, signature)).toBe(true);
  expect(await verifyIdentity(identity, { token: `${token}x`, request, answer }, signature)).toBe(false);
});

describe('a vault set', () => {
  let others: VaultSetProcess;
  beforeAll(async () => {
    others = await startVaultSetProcess({ count: 2 });
  });
  afterAll(() => others.close());

  test('has a deployed vault as a member like any other, under its name and an issuer of its own', async () => {
    const sub = 'member';
    const deployed = { name: 'localstack-vault', url: vault.url, identity: vault.identity ?? '' };
    const vaults = [{ ...deployed, token: vault.token }, ...others.vaults].map(({ name, url, identity, token }) => ({
      ...{ name, url, identity },
      token: () => token({ sub }),
    }));
    const open = () => new BackupKeyVault({ vaults, threshold: 2 });
    const backupKey = createBackupKey();
    const { members = [] } = await open().register({ backupKey, password });
    expect(members.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    const { account } = await new Device(vault.url, await vault.token({ sub })).status();
    expect(await fieldsOf(account)).toEqual(expect.arrayContaining(['setup', 'vaultSet', 'escrow']));

    // Without the deployed one there would be too few.
    await others.vault(1).stop();
    const recovered = await open().recover({ password });
    expect(formatBackupKey(recovered.backupKey)).toBe(formatBackupKey(backupKey));
    await expect(open().recover({ password: 'umbrella kayak trombone lagoon' })).rejects.toThrow(WrongPassword);
  }, 120_000);
});

describe('the event bus', () => {
  test('tells an app of a key that is registered, recovered and deleted', async () => {
    const alice = await Device.of(vault, 'alice');
    const registration = await alice.register(password);
    await alice.recover(password);
    const { account } = await alice.status();
    await alice.delete(registration);
    const types = ['KeyDeleted', 'KeyRecovered', 'KeyRegistered', 'RecoveryAttempted'];
    expect(await heardOf(account, types.length, 30_000)).toEqual(types);
  });
});

describe('the destroyer', () => {
  test('is fired by the queue: setup, record and escrow leave the table without another call, and the bus says so', async () => {
    const mallory = await Device.of(vault, 'mallory');
    await mallory.register(password);
    const guesses = Array.from({ length: maxAttempts }, (_, attempt) => mallory.guess(`wrong ${attempt}`));
    let account = '';
    let endsAt = 0;
    for (const guess of guesses) {
      const { body } = await mallory.start(guess);
      account = body.account;
      endsAt = Date.parse(body.expiresAt);
    }
    expect(await fieldsOf(account)).toEqual(expect.arrayContaining(['setup', 'record', 'escrow']));
    const types = ['KeyDestroyed', 'KeyRegistered', ...guesses.map(() => 'RecoveryAttempted')];
    expect(await heardOf(account, types.length, endsAt + 60_000 - Date.now())).toEqual(types);
    expect(await fieldsOf(account)).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
  }, 120_000);
});

const heardOf = async (account: string, count: number, milliseconds: number) =>
  (await listener.hear(account, count, milliseconds)).map(({ type }) => type).sort();

async function fieldsOf(account: string): Promise<string[]> {
  const key = { TableName: stackName, Key: { account: { S: account } }, ConsistentRead: true };
  return Object.keys((await table.send(new GetItemCommand(key))).Item ?? {}).sort();
}
