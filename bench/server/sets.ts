/**
 * `npm run bench -- sets [rounds]`: a recovery from a vault set beside one from one vault, in one run, in turn.
 *
 * 1. CPU of each vault's functions, start and finish, as they run in AWS but for AWS: ports answer from memory.
 * 2. What the device sends, and its CPU, with the key stretching (Argon2id) and without: real vaults in a process of their
 *    own, whose CPU is not in it.
 * 3. The time until the key is there, with vaults at 20, 80 and 200 ms, all of them up and one dead: nobody there, and
 *    nobody who refuses.
 *
 * A set may take no more round trips than one vault, and a dead vault cost no more than the next one's distance.
 */
import { BackupKeyVault, createBackupKey, type SetOptions } from '../../lib/client/index.ts';
import { randomBytes } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { argon2id } from '../../lib/protocol/crypto/set/argon2.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import { type SetVault, startVaultSetProcess } from '../../test/support/vault/vault-set.ts';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { recoveries, silently } from './functions/recoveries.ts';
import { cpuOf } from './process/usage.ts';
import { openNetwork, type Traffic } from './sets/network.ts';

const rounds = Number(process.argv[2] ?? 15);
if (!(rounds >= 1)) throw new RangeError('usage: npm run bench -- sets [rounds]');
const password = 'correct horse battery staple of 77';
const network = openNetwork();

const measures: Measure[] = [];

const ms = (value: number, digits = 0) => `${value.toFixed(digits)} ms`;

await compareFunctions();
const one = await startVaultProcess({ settings: { VAULT_NAME: 'alone' } });
const [three, five] = [await startVaultSetProcess(), await startVaultSetProcess({ count: 5 })];
try {
  await compareDevices();
  await compareDistances();
  publish({ name: 'sets', measures, details: { rounds } });
} finally {
  for (const vaults of [one, three, five]) await vaults.close();
}

async function compareFunctions(): Promise<void> {
  const names = Object.keys(recoveries) as (keyof typeof recoveries)[];
  const spent = new Map(names.map((name) => [name, [] as number[]]));
  const repeats = 25;
  await silently(async () => {
    for (let round = -4; round < 2 * rounds; round++)
      for (const name of names) {
        const cpu = await cpuOf(async () => {
          for (let i = 0; i < repeats; i++) await recoveries[name]();
        });
        if (round >= 0) spent.get(name)?.push(cpu / repeats);
      }
  });
  console.log('CPU of one vault’s functions for a recovery');
  for (const [name, values] of spent) console.log(`  ${name.padEnd(18)} ${ms(median(values), 2)}`);
  const of = (name: keyof typeof recoveries) => median(spent.get(name) ?? []);
  measures.push({
    what: 'CPU of a recovery in a member’s functions',
    unit: 'ms',
    ours: of('a member of a set'),
    other: { what: 'one vault', value: of('one vault') },
  });
}

function optionsOf(vaults: readonly SetVault[], threshold: number): SetOptions {
  return {
    threshold,
    fetch: network.fetch,
    vaults: vaults.map(({ name, url, identity, token }) => {
      let given: Promise<string> | undefined;
      given = token({ sub: 'bench' });
      return { name, url, identity, token: () => given ?? '' };
    }),
  };
}

interface Device {
  readonly name: string;
  recover(): Promise<unknown>;
}

async function devices(): Promise<Device[]> {
  const token = await one.token({ sub: 'bench' });
  const alone = { url: one.url, token: () => token, fetch: network.fetch };
  const places = [
    ['one vault', alone],
    ['2 of 3 vaults', optionsOf(three.vaults, three.threshold)],
    ['3 of 5 vaults', optionsOf(five.vaults, five.threshold)],
  ] as const;
  return Promise.all(
    places.map(async ([name, options]) => {
      await new BackupKeyVault(options).register({ backupKey: createBackupKey(), password });
      const recover = async () => (await new BackupKeyVault(options).recover({ password })).settled;
      return { name, recover };
    }),
  );
}

async function compareDevices(): Promise<void> {
  const all = await devices();
  const rows = new Map(
    all.map(({ name }) => [name, { cpu: [] as number[], traffic: undefined as Traffic | undefined }]),
  );
  const stretching: number[] = [];
  const [salt, secret] = [new Uint8Array(16), randomBytes(64)];
  for (let round = -2; round < rounds; round++) {
    for (const { name, recover } of all) {
      network.take();
      const cpu = await cpuOf(recover);
      const row = rows.get(name);
      if (row && round >= 0) [row.traffic, row.cpu] = [network.take(), [...row.cpu, cpu]];
    }
    const cpu = await cpuOf(() => argon2id({ password: secret, salt, ksf: defaultKsf, length: 64 }));
    if (round >= 0) stretching.push(cpu);
  }
  console.log('\nA device’s recovery');
  console.table(
    [...rows].map(([vaults, { cpu, traffic }]) => ({
      vaults,
      'CPU, whole': ms(median(cpu)),
      // OPAQUE's is another one, of the library that has OPAQUE.
      'without Argon2id': vaults === 'one vault' ? '' : ms(median(cpu) - median(stretching)),
      calls: traffic?.calls,
      'round trips': traffic?.roundTrips,
      'bytes of bodies': traffic?.bytes,
    })),
  );
  console.log(`Argon2id alone (64 MiB, 3 passes, 4 lanes): ${ms(median(stretching))} CPU`);
  const [depth = 0, ...depths] = [...rows.values()].map(({ traffic }) => traffic?.roundTrips ?? 0);
  measures.push({
    what: 'round trips of a recovery from a set',
    unit: 'round trips',
    ours: Math.max(...depths),
    other: { what: 'one vault', value: depth },
    goal: { atMost: 1 },
  });
}

async function compareDistances(): Promise<void> {
  const distances = [20, 80, 200];
  const token = await one.token({ sub: 'bench' });
  const alone = new BackupKeyVault({ url: one.url, token: () => token, fetch: network.fetch });
  const set = optionsOf(three.vaults, three.threshold);
  const rows: (readonly [string, number[]])[] = [];
  const take = async (name: string, recover: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < Math.min(rounds, 7); round++) {
      const began = performance.now();
      await recover();
      times.push(performance.now() - began);
    }
    rows.push([name, times]);
  };
  for (const distance of distances) {
    network.distances.set(new URL(one.url).origin, distance);
    await take(`one vault, ${distance} ms away`, () => alone.recover({ password }));
  }
  const place = (dead: number | undefined) => {
    for (const [index, { url }] of three.vaults.entries())
      network.distances.set(new URL(url).origin, index === dead ? 'dead' : (distances[index] ?? 0));
  };
  for (const dead of [undefined, 0, 1, 2]) {
    place(dead);
    const name = `2 of 3, 20, 80 and 200 ms away, ${dead === undefined ? 'all up' : `that at ${distances[dead]} dead`}`;
    await take(name, () => new BackupKeyVault(set).recover({ password }));
  }
  console.log('\nUntil the key is there');
  for (const [name, times] of rows) console.log(`  ${name.padEnd(48)} ${ms(median(times))}`);
  const at = (index: number) => median(rows[index]?.[1] ?? []);
  measures.push(
    {
      what: '2 of 3 vaults at 20, 80 and 200 ms: the key',
      unit: 'ms',
      ours: at(3),
      other: { what: 'one vault at 80', value: at(1) },
    },
    // The last 150 ms are for the refused connection, and for a machine that does other things too.
    {
      what: 'the same with any one dead, beyond one vault at 200',
      unit: 'ms',
      ours: Math.max(at(4), at(5), at(6)) - at(2),
      goal: { atMost: 150 },
    },
  );
  // A dead vault's calls would keep the process for a minute.
  place(undefined);
  setTimeout(() => process.exit(), 500).unref();
}
