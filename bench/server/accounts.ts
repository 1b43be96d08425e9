/**
 * `npm run bench -- accounts [most accounts] [recoveries]`, 1,000,000 and 200 by default: what a recovery takes with 1,
 * 1,000, 100,000 and 1,000,000 accounts in the table. At each size a vault, and its database in a process of its own, so
 * that the CPU of the functions and that of the emulator are told apart. One recovery at each size takes turns.
 *
 * Each recovery is of another account, whose item lies among all the others. All of them have recovered once before, so
 * that every item is of one size, even where there is only one account.
 */
import type { Item } from '../../test/aws/items.ts';
import { LightDevice } from '../../test/support/device/light-device.ts';
import { password } from '../../test/support/device/password.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Table } from '../../test/support/vault/table.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import type { Goal, Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { type Account, openPlace, type Place } from './accounts/place.ts';

const [most, recoveries] = [Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 200)];
if (!(most >= 1000 && recoveries >= 10))
  throw new RangeError('usage: npm run bench -- accounts [most accounts] [recoveries]');
const sizes = [1, 1_000, 100_000, 1_000_000].filter((size) => size <= most);
/** Recoveries at each size before it counts: they warm the compilers. */
const warmUp = 60;
const goal: Goal = { atMost: 1.2 };

const folder = temporaryFolder();
const places: Place[] = [];
const owner = await startVaultProcess();
try {
  const registered = await registerSome();
  for (const accounts of sizes) {
    const dataDir = folder.at(String(accounts));
    const began = performance.now();
    places.push(await openPlace({ dataDir, accounts, registered, owner }));
    process.stdout.write(`${say(accounts)} made in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  }
  report(await measure());
} finally {
  for (const place of places) await place.close();
  await owner.close();
  folder.remove();
}

async function registerSome(): Promise<Account[]> {
  const table = new Table(owner.services.dynamodb);
  const registered: Account[] = [];
  for (let i = 0; i <= recoveries; i++) {
    const device = await LightDevice.registered(owner, `account ${i}`);
    await device.recover(password);
    const item = await table.read((await device.status()).account);
    if (item) registered.push({ device, item: lasting(item) });
  }
  table.close();
  return registered;
}

/** No session ends during the benchmark: the item would be smaller then. */
function lasting({ sessions, ...item }: Item): Item {
  const expiresAt = { N: String(Date.now() + 24 * 3600 * 1000) };
  const open = Object.entries(sessions?.M ?? {}).map(([id, { M }]) => [id, { M: { ...M, expiresAt } }]);
  return { ...item, sessions: { M: Object.fromEntries(open) } };
}

interface Measured {
  readonly accounts: number;
  /** Milliseconds, median. */
  readonly latency: number;
  /** Milliseconds of CPU for each recovery. */
  readonly cpu: { readonly vault: number; readonly database: number };
  /** MiB, at the end. */
  readonly memory: { readonly vault: number; readonly database: number };
}

async function measure(): Promise<Measured[]> {
  for (let i = 0; i < warmUp; i++) for (const place of places) await place.recover(0);
  // The vaults look through their tables when they start.
  for (const place of places) await place.rest();
  const before = places.map((place) => place.used());
  const latencies = places.map(() => [] as number[]);
  for (let number = 1; number <= recoveries; number++)
    for (const [index, place] of places.entries()) latencies[index]?.push(await place.recover(number));
  return places.map((place, index) => {
    const [from, to] = [before[index] ?? place.used(), place.used()];
    const cpuOf = (process: 'vault' | 'database') => (to[process].cpu - from[process].cpu) / recoveries;
    return {
      accounts: place.accounts,
      latency: median(latencies[index] ?? []),
      cpu: { vault: cpuOf('vault'), database: cpuOf('database') },
      memory: { vault: to.vault.memory, database: to.database.memory },
    };
  });
}

function report([alone, ...others]: readonly Measured[]): void {
  if (!alone) throw new Error('nothing was measured');
  const rows: readonly [what: string, unit: string, of: (measured: Measured) => number, goal?: Goal][] = [
    ['latency of a recovery', 'ms', ({ latency }) => latency, goal],
    ['CPU of the vault', 'ms', ({ cpu }) => cpu.vault, goal],
    ['CPU of the emulated table', 'ms', ({ cpu }) => cpu.database],
    ['memory of the vault', 'MiB', ({ memory }) => memory.vault],
    ['memory of the emulated table', 'MiB', ({ memory }) => memory.database],
  ];
  publish({
    name: 'accounts',
    measures: rows.flatMap(([what, unit, of, goal]) =>
      others.map(
        (measured): Measure => ({
          what: `${what}, ${say(measured.accounts)}`,
          unit,
          ours: of(measured),
          other: { what: say(1), value: of(alone) },
          ...(goal && { goal }),
        }),
      ),
    ),
    details: { recoveries, sizes: [alone, ...others] },
  });
}

function say(accounts: number): string {
  return accounts === 1 ? '1 account' : `${accounts.toLocaleString('en-US')} accounts`;
}
