/** The functions count each Decrypt that KMS answered them, and nothing else: whatever KMS counts beyond is another's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Device } from '../../support/device/device.ts';
import { password } from '../../support/device/password.ts';
import { type ProxiedVault, startProxiedVault } from '../../support/network/proxied.ts';

let proxied: ProxiedVault;

beforeAll(async () => {
  proxied = await startProxiedVault({ POWERTOOLS_METRICS_DISABLED: 'false' });
});

beforeEach(() => {
  proxied.kms.decide(undefined);
  proxied.dynamodb.decide(undefined);
  proxied.kms.clear();
});

afterAll(() => proxied.close());

const metricLines = () =>
  proxied.vault
    .output()
    .split('\n')
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => JSON.parse(line));
const unwraps = () => metricLines().reduce((sum, line) => sum + (line.unwraps ?? 0), 0);
const decrypts = () => proxied.kms.counts.get('Decrypt') ?? 0;

/** What was counted while `act` ran: a line may come a moment after its answer. */
async function countedDuring(act: () => Promise<unknown>): Promise<number> {
  const before = unwraps();
  await act();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return unwraps() - before;
}

describe('every answered Decrypt is counted once', () => {
  test('in a recovery: one at its start, one at its end', async () => {
    const device = await Device.of(proxied.vault, 'unwraps-recovery');
    await device.register(password);
    expect(await countedDuring(() => device.recover(password))).toBe(2);
    expect(decrypts()).toBe(2);
  });

  test('in a storm of guesses, most of which lose their race and are refused', async () => {
    const device = await Device.of(proxied.vault, 'unwraps-storm');
    await device.register(password);
    const storm = Array.from({ length: 40 }, (_, i) => device.guess(`guess ${i}`));
    const answers: number[] = [];
    const counted = await countedDuring(async () => {
      for (const { status } of await Promise.all(storm.map((guess) => device.start(guess)))) answers.push(status);
    });
    expect(answers.filter((status) => status === 200).length).toBeLessThan(decrypts());
    expect(counted).toBe(decrypts());
  });

  test('when the table cannot be written after it', async () => {
    const device = await Device.of(proxied.vault, 'unwraps-storage');
    await device.register(password);
    proxied.dynamodb.decide(({ operation }) => (operation === 'UpdateItem' ? { kind: 'drop-request' } : undefined));
    const guess = device.guess('wrong');
    expect(await countedDuring(() => device.start(guess))).toBe(1);
    expect(decrypts()).toBe(1);
  });
});

describe('nothing explains a Decrypt that was none', () => {
  test('not an outage of the table, which fails requests before it', async () => {
    const device = await Device.of(proxied.vault, 'unwraps-outage');
    await device.register(password);
    proxied.dynamodb.decide(() => ({ kind: 'drop-request' }));
    const refused: number[] = [];
    const counted = await countedDuring(async () => {
      for (let i = 0; i < 3; i++) refused.push((await device.start(device.guess(`wrong ${i}`))).status);
    });
    expect(refused).toEqual([503, 503, 503]);
    expect([counted, decrypts()]).toEqual([0, 0]);
  });

  test('not a Decrypt that KMS refused', async () => {
    const device = await Device.of(proxied.vault, 'unwraps-refused');
    await device.register(password);
    proxied.kms.decide(() => ({ kind: 'error', status: 400, type: 'InvalidCiphertextException' }));
    const guess = device.guess('wrong');
    expect(await countedDuring(() => device.start(guess))).toBe(0);
  });
});

test('the line says no account and no registration', () => {
  const lines = metricLines().filter((line) => line.unwraps !== undefined);
  for (const { _aws, ...line } of lines) expect(line).toEqual({ service: 'backup-key-vault', unwraps: 1 });
  expect(lines.length).toBeGreaterThan(0);
});
