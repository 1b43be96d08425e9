/** The gateway's throttle: past its limit a request is refused at once, and nothing stays refused. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Device } from '../support/device/device.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess({ concurrency: 4 });
});

afterAll(() => vault.close());

test('40 requests at once: some are served, the others are told to come again, and then they are', async () => {
  const device = await Device.of(vault, 'admission');
  await device.status();
  const answers = await Promise.all(Array.from({ length: 40 }, () => device.call('key-status')));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(4);
  expect(refused.length).toBeGreaterThan(0);
  for (const { problem, headers } of refused) {
    expect(problem).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  for (let i = 0; i < 8; i++) expect((await device.call('key-status')).status).toBe(200);
});

test('a refused body does not spoil the connection', async () => {
  const device = await Device.of(vault, 'admission-body');
  const large = JSON.stringify({ ke1: 'A'.repeat(4096) });
  const answers = await Promise.all(Array.from({ length: 40 }, () => device.call('recovery-start', large)));
  expect(new Set(answers.map(({ problem }) => problem.code))).toEqual(new Set(['invalid_request', 'rate_limited']));
});
