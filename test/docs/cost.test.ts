/** docs/cost.md says what the model of the cost computes, and the model counts what the code does. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gigabytes } from '../../bench/models/cost/assumed.ts';
import { linesAt, sumOf } from '../../bench/models/cost/calls.ts';
import { bytesOf as bytesIn, type ItemState, items } from '../../bench/models/cost/items.ts';
import { fixed, type StageKind } from '../../bench/models/cost/month.ts';
import { type Operation, type OperationName, operationAt } from '../../bench/models/cost/operations.ts';
import { withTables } from '../../bench/models/cost/page.ts';
import { deployments, usersFor } from '../../bench/models/cost/users.ts';
import { type Synthesized, synthesize } from '../stacks/template.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { SetMember } from '../support/device/set-member.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';
import { operationsOf } from '../support/network/proxy.ts';
import { until } from '../support/until.ts';
import { bytesInAws } from '../support/vault/item-size.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { readPage } from './markdown.ts';

const password = 'correct horse battery staple';
const page = readPage('docs/cost.md');
const prose = page.text.replace(/\s+/g, ' ');

const called = ({ reads, writes, wraps, signatures }: Operation) => ({
  GetItem: reads.length,
  UpdateItem: writes.length,
  KMS: wraps + signatures,
});

describe.each([
  ['one vault', LightDevice],
  ['a member of three', SetMember],
] as const)('what one operation asks of DynamoDB and KMS: %s', (kept, Kind) => {
  let proxied: ProxiedVault;
  let device: LightDevice | SetMember;
  let table: Table;

  beforeAll(async () => {
    proxied = await startProxiedVault({ VAULT_MAX_ATTEMPTS: '3', VAULT_SESSION_SECONDS: '10' });
    device = await Kind.of(proxied.vault, 'cost');
    table = new Table(proxied.owner.services.dynamodb);
  });

  afterAll(async () => {
    table.close();
    await proxied.close();
  });

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

  const expected = (name: OperationName) => called(operationAt(kept, name));

  const item = async (): Promise<Item> => (await table.items())[0] ?? {};
  /** Numbers have a digit more or less, and names of vaults some letters. */
  const near = (state: ItemState) => {
    const bytes = bytesIn(items[kept], state);
    return [bytes - 60, bytes + 60] as const;
  };
  async function expectSize(state: ItemState): Promise<void> {
    const bytes = bytesInAws(await item());
    const [least, most] = near(state);
    expect([state, bytes >= least && bytes <= most ? 'as it is said' : bytes]).toEqual([state, 'as it is said']);
  }

  test('a registration of a first key', async () => {
    let finish: Parameters<LightDevice['finish']>[0] | undefined;
    const counted = await counting(async () => {
      finish = await device.prepare(password);
      await expectSize('pending');
      expect((await device.finish(finish)).status).toBe(201);
    });
    expect(counted).toEqual(expected('registration'));
    await expectSize('key');
  });

  test('a recovery', async () => {
    expect(await counting(() => device.recover(password))).toEqual(expected('recovery'));
    await expectSize('one session');
  });

  test('a recovery soon after a wrong guess', async () => {
    await device.call('recovery-start', device.asked(device.guess('wrong') as never));
    const { GetItem, ...others } = await counting(() => device.recover(password));
    const { GetItem: reads, ...writes } = expected('a recovery soon after');
    expect(others).toEqual(writes);
    // AWS shows what stood in the way of a write that failed. dynalite does not, so there it is read.
    expect(GetItem).toBe(kept === 'one vault' ? reads + 1 : reads);
  });

  test('a status call', async () => {
    expect(await counting(() => device.status())).toEqual(expected('a status call'));
  });

  test('a wrong guess, and the same call made again', async () => {
    const guess = device.guess('wrong');
    const start = () => device.call('recovery-start', device.asked(guess as never));
    expect(await counting(start)).toEqual(expected('a wrong guess'));
    expect(await counting(start)).toEqual(expected('a call made again'));
  });

  test('the last call of a recovery made again', async () => {
    const guess = device.guess(password);
    const started = await device.call<never>('recovery-start', device.asked(guess as never));
    const proven = await device.prove(guess as never, started.body);
    if (!proven) throw new Error('the password is wrong');
    await device.finishRecovery(proven.request);
    const { GetItem, ...others } = await counting(() => device.finishRecovery(proven.request));
    // AWS shows what stood in the way of a write that failed. dynalite does not, so there it is read.
    expect({ GetItem, ...others }).toEqual({ GetItem: 1, UpdateItem: kept === 'one vault' ? 1 : 0, KMS: 1 });
  });

  test('the end of a key, after the last guess', async () => {
    for (const wrong of ['one', 'two', 'three'])
      await device.call('recovery-start', device.asked(device.guess(wrong) as never));
    // The destroyer reads and writes. Then the embedded vault reads once more for its own counters, which AWS does not.
    const looked = () => /UpdateItem.*GetItem/.test(operationsOf(proxied.dynamodb.calls).join());
    const { GetItem, ...others } = await counting(() => until(looked));
    expect({ ...others, GetItem: GetItem - 1 }).toEqual(expected('the end of a key'));
    expect(await device.status()).toMatchObject({ state: 'destroyed' });
  });
});

describe('a stage', () => {
  const stages: readonly (readonly [StageKind, () => Synthesized])[] = [
    ['prod', () => synthesize('prod')],
    ['prod on plain KMS', () => synthesize('prod', {}, { keyStore: 'kms' })],
    ['dev', () => synthesize('dev')],
  ];

  test.each(stages)('%s has as many alarm metrics and firewall rules as it is said to pay for', (kind, template) => {
    const alarms = template().ofType('AWS::CloudWatch::Alarm');
    const metrics = alarms.reduce((sum, [, { Properties }]) => sum + metricsOf(Properties.Metrics), 0);
    expect(metrics).toBe(fixed[kind].alarmMetrics);
    const [[, acl] = []] = template().ofType('AWS::WAFv2::WebACL');
    expect(acl?.Properties.Rules).toHaveLength(fixed[kind].firewallRules);
  });

  test('its functions have at most the memory that is reckoned with, and one has it', () => {
    const functions = synthesize('prod').functions();
    const memory = ['recovery-start', 'recovery-finish', 'key-status', 'authorizer', 'event-publisher'].map(
      (name) => functions[name]?.Properties.MemorySize / 1024,
    );
    expect(Math.max(...memory)).toBe(gigabytes);
  });
});

describe('docs/cost.md', () => {
  test('has the tables that the model computes: npm run bench -- cost --write', () => {
    expect(withTables(page.text)).toBe(page.text);
  });

  test('says the same in words', () => {
    const dollars = (name: OperationName) => Math.round(sumOf(linesAt('one vault', name)));
    expect(prose).toContain(
      `A million recoveries add ${dollars('recovery')} $, a million registrations ${dollars('registration')}.`,
    );
    const millions = (users = 0) => (Math.ceil(users / 100_000) / 10).toString();
    const { one, three, threeOnKms } = deployments;
    const from = `from ${millions(usersFor(one))} million users on, a set of three from ${millions(usersFor(three))} million`;
    expect(prose).toContain(from);
    expect(prose).toContain(`on plain KMS from ${millions(usersFor(threeOnKms))} million`);
  });
});

/** One, or as many as its expression reads. An alarm on an anomaly reads its band too: three. */
function metricsOf(metrics?: readonly { MetricStat?: object; Expression?: string }[]): number {
  if (!metrics) return 1;
  if (metrics.some(({ Expression = '' }) => Expression.startsWith('ANOMALY_DETECTION_BAND'))) return 3;
  return metrics.filter(({ MetricStat }) => MetricStat).length;
}
