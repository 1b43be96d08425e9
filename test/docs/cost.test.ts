/** docs/cost.md counts what the code does: the calls of each operation, and the alarms of each stage. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { synthesize } from '../stacks/template.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';
import { operationsOf } from '../support/network/proxy.ts';
import { until } from '../support/until.ts';
import { Table } from '../support/vault/table.ts';
import { everyToken, readPages } from './markdown.ts';

/** With their names: 128 and 61 bytes, which AWS KMS makes some 150 longer. The embedded KMS makes them shorter. */
const [setupBytes, escrowBytes] = [5 + 128 + 150, 6 + 61 + 150];

const password = 'correct horse battery staple';
const page = readPages().find(({ path }) => path === 'docs/cost.md');
const tables = (page ? everyToken(page) : []).filter((token): token is Tokens.Table => token.type === 'table');

/** The number that a table of the page has in the row that begins so, in the column of that name. */
function said(row: string, column: string): number {
  for (const { header, rows } of tables) {
    const index = header.findIndex(({ text }) => text === column);
    const cells = rows.find(([first]) => first?.text.startsWith(row));
    if (index > 0 && cells) return Number(cells[index]?.text);
  }
  throw new Error(`docs/cost.md has no row "${row}" with a column "${column}"`);
}

describe('what one operation asks of DynamoDB and KMS', () => {
  let proxied: ProxiedVault;
  let device: LightDevice;

  beforeAll(async () => {
    proxied = await startProxiedVault({ VAULT_MAX_ATTEMPTS: '2', VAULT_SESSION_SECONDS: '10' });
    device = await LightDevice.of(proxied.vault, 'cost');
  });

  afterAll(() => proxied.close());

  async function counting(operation: () => Promise<unknown>) {
    proxied.dynamodb.clear();
    proxied.kms.clear();
    await operation();
    const asked = operationsOf(proxied.dynamodb.calls);
    return {
      GetItem: asked.filter((name) => name === 'GetItem').length,
      UpdateItem: asked.filter((name) => name === 'UpdateItem').length,
      KMS: operationsOf(proxied.kms.calls).length,
    };
  }

  const expected = (column: string) => ({
    GetItem: said('`GetItem`', column),
    UpdateItem: said('`UpdateItem`', column),
    KMS: said('KMS requests', column),
  });

  test('a registration of a first key', async () => {
    expect(await counting(() => device.register(password))).toEqual(expected('registration'));
  });

  test('a recovery', async () => {
    expect(await counting(() => device.recover(password))).toEqual(expected('recovery'));
  });

  test('an item with a key takes two write units, and each session adds to it', async () => {
    const [{ setup, escrow, sessions, ...rest } = {}] = await new Table(proxied.owner.services.dynamodb).items();
    expect([setup, escrow].every((wrapped) => wrapped?.B)).toBe(true);
    expect(Object.keys(sessions?.M ?? {})).toHaveLength(1);
    const key = sizeOf({ M: rest }) + setupBytes + escrowBytes;
    const session = sizeOf(sessions ?? { M: {} });
    const prose = page?.text.replace(/\s+/g, ' ') ?? '';
    const [, saidOfKey] = /An item with a key has about ([\d.]+) KB/.exec(prose) ?? [];
    const [, saidOfSession] = /Each session adds ([\d.]+) KB/.exec(prose) ?? [];
    const [, one, ten] = /with one, a write takes (\d+) units, and with ten at once (\d+)/.exec(prose) ?? [];
    expect([saidOfKey, saidOfSession]).toEqual([inKilobytes(key), inKilobytes(session)]);
    const [, none] = /the last write of a registration takes (\d+) units/.exec(prose) ?? [];
    expect([none, one, ten].map(Number)).toEqual([key, key + session, key + 10 * session].map(writeUnits));
    expect(prose).toContain('A read takes 1, and with ten sessions 2.');
    expect([key + session, key + 10 * session].map((bytes) => Math.ceil(bytes / 4096))).toEqual([1, 2]);
  });

  test('a wrong guess', async () => {
    expect(await counting(() => device.start(device.guess('wrong')))).toEqual(expected('a wrong guess'));
  });

  test('the end of a key, after the last guess', async () => {
    await device.start(device.guess('wrong again'));
    // The destroyer reads and writes. Then the embedded vault reads once more for its own counters, which AWS does not.
    const looked = () => /UpdateItem.*GetItem/.test(operationsOf(proxied.dynamodb.calls).join());
    const { GetItem, ...others } = await counting(() => until(looked));
    expect({ ...others, GetItem: GetItem - 1 }).toEqual(expected('the end of a key'));
    expect(await device.status()).toMatchObject({ state: 'destroyed' });
  });

  test('a recovery soon after a wrong guess writes once more', async () => {
    const other = await LightDevice.registered(proxied.vault, 'cost-again');
    await other.start(other.guess('wrong'));
    const { UpdateItem, KMS } = await counting(() => other.recover(password));
    expect({ UpdateItem: UpdateItem - 1, KMS }).toEqual({ UpdateItem: said('`UpdateItem`', 'recovery'), KMS: 2 });
  });
});

describe('the alarms of a stage', () => {
  const [, prod, dev] = /alarms: (\d+) and (\d+) metrics/.exec(page?.text ?? '') ?? [];

  test.each([
    ['prod', prod],
    ['dev', dev],
  ] as const)('%s pays for %s metrics', (stage, count) => {
    const alarms = synthesize(stage).ofType('AWS::CloudWatch::Alarm');
    expect(alarms.reduce((sum, [, { Properties }]) => sum + metricsOf(Properties.Metrics), 0)).toBe(Number(count));
  });
});

describe('the firewall of a stage', () => {
  const [, rules] = /the web ACL and (\d+) rules/.exec(page?.text ?? '') ?? [];

  test.each(['prod', 'dev'] as const)('%s pays for as many rules as the page says', (stage) => {
    const [[, acl] = []] = synthesize(stage).ofType('AWS::WAFv2::WebACL');
    expect(acl?.Properties.Rules).toHaveLength(Number(rules));
  });
});

describe('the sums of the page', () => {
  const figure = (text = '') => Number(text.replace(/[*,]/g, '').replace(/^none$/, '0'));
  const summed = tables.filter(({ rows }) => rows.at(-1)?.[0]?.text === '**sum**');

  test('each is what stands above it', () => {
    expect(summed).toHaveLength(2);
    for (const { rows } of summed)
      for (const column of [1, 2]) {
        const figures = rows.map((cells) => figure(cells[column]?.text));
        const sum = figures.pop();
        expect(figures.reduce((total, part) => total + part, 0)).toBeCloseTo(sum ?? 0, 4);
      }
  });

  test('the months with many users follow from the formula', () => {
    const formula = /month = ([\d,]+)[^+]*?\n((?:\s+\+ .+\n)+)/.exec(page?.text ?? '');
    const rates = [...(formula?.[2] ?? '').matchAll(/\+ ([\d.]+) +\* [\w ]+\/ ([\d,]+)/g)].map(
      ([, price, unit]) => figure(price) / figure(unit),
    );
    const totals = tables.find(({ header }) => header[0]?.text === 'users');
    expect([rates.length, totals?.rows.length]).toEqual([5, 4]);
    for (const cells of totals?.rows ?? []) {
      const [users = 0, ...counts] = cells.map(({ text }) => figure(text) || 0);
      const [month] = counts.splice(4, 2);
      const sum = [...counts, users].reduce((total, n, index) => total + n * (rates[index] ?? 0), figure(formula?.[1]));
      expect(Math.round(sum)).toBe(month);
      if (users > 0) expect((sum / users).toFixed(5)).toBe(cells.at(-1)?.text);
    }
  });
});

const inKilobytes = (bytes: number) => (bytes / 1024).toFixed(1);
const writeUnits = (bytes: number) => Math.ceil(bytes / 1024);

/** Bytes, as DynamoDB counts them (Developer Guide, "Item sizes and formats"). */
function sizeOf({ S, N, B, M }: AttributeValue): number {
  if (M) return Object.entries(M).reduce((sum, [name, value]) => sum + name.length + 1 + sizeOf(value), 3);
  return B?.length ?? S?.length ?? (N ? Math.ceil(N.length / 2) + 1 : 1);
}

/** One, or as many as its expression reads. An alarm on an anomaly reads its band too: three. */
function metricsOf(metrics?: readonly { MetricStat?: object; Expression?: string }[]): number {
  if (!metrics) return 1;
  if (metrics.some(({ Expression = '' }) => Expression.startsWith('ANOMALY_DETECTION_BAND'))) return 3;
  return metrics.filter(({ MetricStat }) => MetricStat).length;
}
