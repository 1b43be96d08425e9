/** What the page asks of an embedded vault under /dev: the item, the wait, the outage and the counters. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Attribute } from '../../../lib/local/dev/attributes.ts';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { LightDevice } from '../../support/device/light-device.ts';
import { password } from '../../support/device/password.ts';
import { until } from '../../support/until.ts';
import { Table } from '../../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

let vault: VaultProcess;

beforeAll(async () => {
  const settings = { VAULT_MAX_ATTEMPTS: '2', VAULT_ATTEMPT_DELAYS: '3600', VAULT_SESSION_SECONDS: '1' };
  vault = await startVaultProcess({ settings });
});

afterAll(() => vault.close());

const send = (path: string, body?: object, url = vault.url) =>
  fetch(url + path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
const ask = async (path: string, body?: object) => (await send(path, body)).json();
const counters = () => ask('/dev/counters');

const shown = (item: readonly Attribute[], name: string) => item.find((one) => one.name === name)?.value;

describe('POST /dev/holding', () => {
  test('shows the whole item as the table has it', async () => {
    const device = await LightDevice.registered(vault, 'holding');
    await device.start(device.guess('wrong'));
    const { account, bytes, item, now } = await ask('/dev/holding', { sub: 'holding' });
    const table = new Table(vault.services.dynamodb);
    const stored = await table.read(account);
    table.close();
    expect(item.map(({ name }: Attribute) => name)).toEqual(Object.keys(stored ?? {}).sort());
    expect(bytes).toBe(item.reduce((sum: number, one: Attribute) => sum + one.bytes, 0));
    expect(shown(item, 'attempts')).toBe('1');
    expect(shown(item, 'escrow')).toBe(toBase64url(stored?.escrow?.B ?? new Uint8Array()));
    expect(shown(item, 'sessions')).toEqual([
      { name: expect.any(String), type: 'M', bytes: expect.any(Number), value: expect.any(Array) },
    ]);
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
  });

  test('shows nothing where nothing is', async () => {
    const { account } = await (await LightDevice.of(vault, 'nobody')).status();
    expect(await ask('/dev/holding', { sub: 'nobody' })).toEqual({
      account,
      bytes: 0,
      item: null,
      now: expect.any(String),
    });
  });
});

describe('POST /dev/skip-wait', () => {
  test('ends the wait of its account alone, and leaves the attempts counted', async () => {
    const [device, other] = await Promise.all(
      ['waiting', 'waiting-too'].map((sub) => LightDevice.registered(vault, sub)),
    );
    if (!device || !other) throw new Error('two devices expected');
    for (const one of [device, other]) {
      await one.start(one.guess('wrong'));
      expect((await one.start(one.guess('wrong again'))).problem.code).toBe('attempt_too_soon');
    }
    expect(await ask('/dev/skip-wait', { sub: 'waiting' })).toEqual({ skipped: true });
    expect(await ask('/dev/skip-wait', { sub: 'waiting' })).toEqual({ skipped: false });
    expect(await device.status()).toMatchObject({ attemptsRemaining: 1 });
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
    expect((await other.start(other.guess('wrong again'))).problem.code).toBe('attempt_too_soon');
  });

  test('makes no item where there is none', async () => {
    expect(await ask('/dev/skip-wait', { sub: 'nobody' })).toEqual({ skipped: false });
    expect(await ask('/dev/holding', { sub: 'nobody' })).toMatchObject({ item: null });
  });
});

describe('POST /dev/outage', () => {
  test('ends every connection to the API, while /dev answers, until it is over', async () => {
    expect(await ask('/dev/outage', { down: true })).toEqual({ down: true });
    try {
      for (const path of ['/v1/health', '/v1/key', '/v1/none'])
        await expect(send(path)).rejects.toThrow('fetch failed');
      await expect(send('/v1/recovery/start', {})).rejects.toThrow('fetch failed');
      expect(await counters()).toMatchObject({ down: true });
      expect((await send('/')).headers.has('content-security-policy')).toBe(true);
    } finally {
      expect(await ask('/dev/outage', { down: false })).toEqual({ down: false });
    }
    expect((await send('/v1/health')).status).toBe(200);
  });

  test('loses the answer to a request that was under way, and its connection', async () => {
    const asked = request(`${vault.url}/v1/recovery/start`, { method: 'POST' });
    const ended = new Promise<string>((resolve) => {
      asked.on('response', ({ statusCode }) => resolve(`answered ${statusCode}`));
      asked.on('error', (error) => resolve(error.message));
    });
    const begun = new Promise((resolve) => asked.write('{', resolve));
    await begun;
    await ask('/dev/outage', { down: true });
    asked.end('}');
    expect(await ended).toBe('socket hang up');
    await ask('/dev/outage', { down: false });
    expect((await send('/v1/health')).status).toBe(200);
  });
});

describe('GET /dev/counters', () => {
  test('counts requests, unwraps and key store calls, a last attempt and a destroyed key once', async () => {
    const before = await counters();
    const device = await LightDevice.registered(vault, 'counted');
    await device.recover(password);
    await device.start(device.guess('wrong'));
    await ask('/dev/skip-wait', { sub: 'counted' });
    const last = device.guess('wrong again');
    expect((await device.start(last)).body).toMatchObject({ attemptsRemaining: 0 });
    await device.start(last);
    await until(async () => (await counters()).counts.destroyed > before.counts.destroyed, 60_000);

    const after = await counters();
    const more = (read: (counted: typeof after) => number | undefined) => (read(after) ?? 0) - (read(before) ?? 0);
    expect(more(({ requests }) => requests['registration-finish']?.ok)).toBe(1);
    expect(more(({ requests }) => requests['recovery-start']?.ok)).toBe(4);
    expect(more(({ duration }) => duration['recovery-start']?.count)).toBe(4);
    expect(more(({ counts }) => counts.exhausted)).toBe(1);
    expect(more(({ counts }) => counts.destroyed)).toBe(1);
    expect(more(({ counts }) => counts.unwraps)).toBe(more(({ counts }) => counts.Decrypt));
    expect(more(({ counts }) => counts.Sign)).toBe(2);
    expect(after).toMatchObject({ since: before.since, down: false });
    expect(Date.parse(after.since)).toBeLessThan(Date.parse(after.now));
  });

  test('and what is counted is not printed where nobody asked for it', () => {
    expect(vault.output()).not.toContain('CloudWatchMetrics');
  });
});

test('a field that is missing or wrong is named', async () => {
  for (const path of ['/dev/holding', '/dev/skip-wait', '/dev/token'])
    for (const sub of [undefined, '', 1, 'x'.repeat(256), '\ud800'])
      expect(await ask(path, { sub })).toMatchObject({ code: 'invalid_request', errors: [{ field: 'sub' }] });
  for (const down of [undefined, 'true', 1])
    expect(await ask('/dev/outage', { down })).toMatchObject({ code: 'invalid_request', errors: [{ field: 'down' }] });
});

test('a vault whose issuer is another’s gives no tokens and no keys, and shows the rest', async () => {
  const other = await startVaultProcess({ services: { jwksUri: `${vault.url}/dev/jwks` } });
  try {
    expect((await send('/dev/token', { sub: 'alice' }, other.url)).status).toBe(404);
    expect((await send('/dev/jwks', undefined, other.url)).status).toBe(404);
    const device = await LightDevice.of({ url: other.url, token: vault.token }, 'alice');
    await device.register(password);
    expect(await (await send('/dev/holding', { sub: 'alice' }, other.url)).json()).toMatchObject({
      account: (await device.status()).account,
      item: expect.any(Array),
    });
  } finally {
    await other.close();
  }
});
