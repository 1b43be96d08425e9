/** What the table's stream announces of an operator who writes the table past the vault. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stream } from '../lambdas/stream.ts';
import { Clock } from '../support/clocks/clock.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { until } from '../support/until.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { enrol, settings } from './operator.ts';

let vault: VaultProcess;
const clock = new Clock();
let table: Table;
let stream: Stream;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { ...settings, ...clock.settings } });
  table = new Table(vault.services.dynamodb);
  stream = await Stream.open({ POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

afterAll(async () => {
  table.close();
  await stream.close();
  await vault.close();
  clock.close();
});

const enrolled = (sub: string) => enrol({ vault, clock, table }, sub);

describe('tampering is announced', () => {
  const typesOf = async (...items: (Item | undefined)[]) => (await stream.announced(...items)).map(({ type }) => type);
  const tampered = (account: string, registration: string | undefined, moved: string[]) => ({
    type: 'RecordTampered',
    detail: { id: expect.any(String), version: 1, account, registration, moved },
  });

  test('`attempts` edited: tampering, and with what', async () => {
    const { account, item, write, exhaust } = await enrolled('edit');
    await exhaust();
    const spent = await item();
    await write({ attempts: { N: '0' } });
    expect(await stream.announced(spent, await item())).toEqual([
      tampered(account, spent.registration?.S, ['attempts']),
    ]);
  });

  test('an old item restored: tampering', async () => {
    const { account, item, exhaust } = await enrolled('restore');
    const copy = await item();
    await exhaust();
    const spent = await item();
    await table.write(copy);
    const moved = ['attempts', 'sessions', 'lastRequest', 'nextAttemptAt'];
    expect(await stream.announced(spent, await item())).toEqual([tampered(account, copy.registration?.S, moved)]);
  });

  test('a key brought back after its destruction: a registration that nobody opened', async () => {
    const { item, exhaust, destroyed } = await enrolled('resurrect');
    const copy = await item();
    await exhaust();
    expect(await typesOf(await destroyed(), copy)).toEqual(['KeyRegistered', 'RecordTampered']);
  });

  test('a replaced key brought back: the same', async () => {
    const { device, item } = await enrolled('replaced');
    const copy = await item();
    const next = await device.prepare(password);
    await device.replace(next);
    expect(await typesOf(await item(), copy)).toEqual(['KeyRegistered', 'RecordTampered']);
  });

  test('blobs, records and key stretching swapped: tampering, before anyone guesses', async () => {
    const [a, b] = [await enrolled('swap-a'), await enrolled('swap-b')];
    const [itemA, itemB] = [await a.item(), await b.item()];
    for (const name of ['setup', 'escrow', 'record', 'ownerKey'])
      expect(await stream.announced(itemA, { ...itemA, [name]: itemB[name] ?? failed() })).toEqual([
        tampered(a.account, itemA.registration?.S, [name]),
      ]);
    const ksf = { M: { ...itemA.ksf?.M, memory: { N: '8' } } };
    expect(await typesOf(itemA, { ...itemA, ksf })).toEqual(['RecordTampered']);
  });

  test('a rollback made to look like a proof: a recovery that the owner never made', async () => {
    const { device, item } = await enrolled('forged');
    for (let i = 0; i < 2; i++) await device.start(device.guess(`${i}`));
    const { nextAttemptAt: _, ...spent } = await item();
    const [id = '', session] = Object.entries(spent.sessions?.M ?? {}).find(([, { M }]) => M?.serial?.N === '1') ?? [];
    const proven = { M: { ...session?.M, proven: { BOOL: true } } };
    const sessions = { M: { ...spent.sessions?.M, [id]: proven } };
    const forged = { ...spent, sessions, attempts: { N: '0' }, lastRecoveredAt: { N: String(Date.now()) } };
    expect(await typesOf(await item(), forged)).toEqual(['KeyRecovered']);
  });
});

describe('what the stream announces of the vault itself', () => {
  test('a whole life of a key, commit by commit: what the vault did, and no word of tampering', async () => {
    const device = await Device.of(vault, 'life');
    const states: (Item | undefined)[] = [undefined];
    let account = '';
    const then = async <T>(step: Promise<T>): Promise<T> => {
      const done = await step;
      states.push(await table.read(account));
      return done;
    };
    const opened = async () => {
      const prepared = await device.prepare(password);
      account = prepared.account;
      return then(Promise.resolve(prepared));
    };
    const { registration } = (await then(device.finish(await opened()))).body;
    const wrong = device.guess('wrong');
    await then(device.start(wrong));
    await then(device.start(wrong));
    const right = device.guess(password);
    const { body } = await then(device.start(right));
    await then(device.finishRecovery((device.prove(right, body) ?? failed()).request));
    await then(device.call('key-reset', {}));
    await then(device.call('key-reset-cancel', {}));
    const second = await opened();
    await then(device.replace(second));
    for (let i = 0; i < 3; i++) await then(device.start(device.guess(`${i}`)));
    clock.step(2_000);
    await until(async () => (await table.read(account))?.destroyedAt);
    await then(Promise.resolve());
    const third = await opened();
    await then(device.finish(third));
    await then(device.delete(third.registration));
    const all = await stream.announced(...states);
    expect(all[0]?.detail.registration).toBe(registration);
    expect(all.map(({ type }) => type)).toEqual([
      ...['KeyRegistered', 'RecoveryAttempted', 'RecoveryAttempted', 'KeyRecovered', 'ResetStarted', 'ResetCancelled'],
      ...['KeyRegistered', 'RecoveryAttempted', 'RecoveryAttempted', 'RecoveryAttempted', 'KeyDestroyed'],
      ...['KeyRegistered', 'KeyDeleted'],
    ]);
  });
});
