/** A new wrapping key takes the place of an old one: no account is lost, and no attempt is given back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyDevice } from '../support/device/any-device.ts';
import { Device } from '../support/device/device.ts';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { SetMember } from '../support/device/set-member.ts';
import { failed } from '../support/failed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const settings = { VAULT_MAX_ATTEMPTS: '4', VAULT_SESSION_SECONDS: '600', VAULT_SWEEP_SETTLE_SECONDS: '0' };
const folder = temporaryFolder();

/** As it was deployed first: it knows key 1 alone. */
let before: VaultProcess;
/** On the same table and KMS, and knows both: as functions of two deployments stand side by side for a while. */
let both: VaultProcess;
let table: Table;
let kms: KMSClient;

beforeAll(async () => {
  before = await startVaultProcess({ settings });
  const { services } = before;
  // It looks at the table once, at its start, when there is nothing.
  both = await startVaultProcess({
    services,
    settings: { ...settings, VAULT_WRAPPING_KEYS: '2,1', VAULT_SWEEP_SECONDS: '86400' },
  });
  table = new Table(services.dynamodb);
  kms = new KMSClient(clientOptions(services.kms));
});

afterAll(async () => {
  kms.destroy();
  table.close();
  await both.close();
  await before.close();
  folder.remove();
});

/** The first vault has the issuer. */
async function registeredAt({ url }: VaultProcess, sub: string): Promise<Device> {
  const device = (await Device.of(before, sub)).at(url);
  await device.register(password);
  return device;
}

const itemOf = async (device: AnyDevice): Promise<Item> =>
  (await table.read((await device.status()).account)) ?? failed();

/** The keys that the item says, as `setup, escrow`. */
function keysOf({ registration, wrappedBy }: Item): string {
  expect(wrappedBy?.M?.registration).toEqual(registration);
  return `${wrappedBy?.M?.setup?.N}, ${wrappedBy?.M?.escrow?.N}`;
}

const counts = ({ attempts, answered, maxAttempts, sessions }: Item) => ({
  ...{ attempts, answered, maxAttempts },
  sessions: Object.keys(sessions?.M ?? {}).sort(),
});

/** Done by a function of the background, some moments after it was asked. */
const saysSoon = async (device: AnyDevice, keys: string): Promise<Item> => {
  const found = await until(async () => {
    const item = await itemOf(device);
    return keysOf(item) === keys ? item : undefined;
  });
  return found ?? failed();
};

async function guessWrong(device: AnyDevice, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect((await device.start(device.guess(`wrong ${i}`))).status).toBe(200);
}

describe('while functions of both deployments answer', () => {
  const opens = 'what the old ones wrapped opens in the new, and a recovery lets the newest key wrap it';
  test.each(kinds)(`${opens}: $scheme`, async ({ registered }) => {
    const device = await registered(before, 'recovers');
    expect(keysOf(await itemOf(device))).toBe('1, 1');
    const old = await itemOf(device);
    const recovered = await device.at(both.url).recover(password);
    expect(recovered.reveal()).toEqual(device.backupKey.reveal());
    const item = await saysSoon(device, '2, 2');
    expect(item.setup).not.toEqual(old.setup);
    expect(item.escrow).not.toEqual(old.escrow);
    expect((await device.at(both.url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  const wrapped = 'a registration is wrapped by the newest key, and one begun by the old functions is moved after it';
  test.each(kinds)(`${wrapped}: $scheme`, async ({ scheme, of }) => {
    const device = await of(before, 'between');
    const body = await device.prepare(password);
    expect((await device.at(both.url).finish(body)).status).toBe(201);
    await saysSoon(device, '2, 2');
    expect((await device.at(both.url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
    const whole = await registeredAt(both, `new-${scheme}`);
    expect(keysOf(await itemOf(whole))).toBe('2, 2');
  });

  test('a key that old functions replace says its own keys again', async () => {
    const device = await registeredAt(both, 'replaced');
    await device.at(before.url).replace(await device.at(before.url).prepare(password));
    expect(keysOf(await itemOf(device))).toBe('1, 1');
    expect((await device.at(both.url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  test('a function that does not know the key yet answers internal, and spends nothing', async () => {
    const device = await registeredAt(both, 'unknown');
    const { problem } = await device.at(before.url).start(device.guess(password));
    expect(problem.code).toBe('internal');
    expect(await device.attemptsLeft()).toBe(4);
  });
});

test('the sweep moves the rest, counts stay, the old key is told to be free, and everyone recovers without it', async () => {
  const untouched = await Device.registered(before, 'untouched');
  const spent = await Device.registered(before, 'spent');
  await guessWrong(spent, 3);
  const exhausted = await Device.registered(before, 'exhausted');
  await guessWrong(exhausted, 3);
  const last = exhausted.guess(password);
  const { body: started } = await exhausted.start(last);
  const member = await SetMember.registered(before, 'member');
  await guessWrong(member, 2);
  const devices: AnyDevice[] = [untouched, spent, exhausted, member];
  const old = await Promise.all(devices.map(itemOf));
  expect(old.map(keysOf)).toEqual(Array(4).fill('1, 1'));
  // The guesses of an account go on while its blobs move.
  const guessing = await Device.registered(before, 'guessing');
  const { services } = before;
  const swept = await startVaultProcess({
    services,
    dataDir: folder.path,
    settings: { ...settings, VAULT_WRAPPING_KEYS: '2,1', VAULT_SWEEP_SECONDS: '1' },
  });
  try {
    await guessWrong(guessing.at(swept.url), 4);
    for (const device of [...devices, guessing]) await saysSoon(device, '2, 2');
    const after = await Promise.all(devices.map(itemOf));
    expect(after.map(counts)).toEqual(old.map(counts));
    expect(counts(await itemOf(guessing))).toMatchObject({ attempts: { N: '4' }, answered: { N: '4' } });
    const free = await until(async () => {
      const stored = JSON.parse(await readFile(join(folder.path, 'parameters.json'), 'utf8'));
      const sweep = JSON.parse(stored['/backup-key-vault/embedded/wrapping-keys'].value);
      return sweep.free.length > 0 ? sweep : undefined;
    });
    expect(free).toMatchObject({ newest: 2, free: [1], last: { left: {} } });

    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/backup-key-vault' }));
    await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    const finish = exhausted.prove(last, started) ?? failed();
    const answered = await exhausted.at(swept.url).finishRecovery(finish.request);
    expect((await finish.open(answered.body.escrow)).reveal()).toEqual(exhausted.backupKey.reveal());
    for (const device of [untouched, spent, member])
      expect((await device.at(swept.url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
  } finally {
    await swept.close();
  }

  const alone = await startVaultProcess({ services, settings: { ...settings, VAULT_WRAPPING_KEYS: '2' } });
  try {
    for (const device of devices)
      expect((await device.at(alone.url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
    expect((await guessing.at(alone.url).start(guessing.guess('one more'))).problem.code).toBe('attempts_exhausted');
  } finally {
    await alone.close();
  }
});
