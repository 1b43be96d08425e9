/**
 * `npm run bench -- peers-juicebox --realm <url> --realm-id <hex> --tenant <name> --vault <url>`: the same registrations
 * and recoveries at a Juicebox realm and at a vault, in turn, each with the client that its makers publish. `--rounds` of
 * them, 30 by default. With `--realm-pid` and `--vault-pid` the CPU of servers on this machine is shown too. `--fast`
 * leaves out the stretching of Juicebox's PIN.
 *
 * `JUICEBOX_KEY` is the tenant's Ed25519 signing key, PKCS #8 in hexadecimal digits. It is no argument, since reports name
 * their command. The vault is an embedded one (`npm start`): it gives out its tokens itself, and its CPU has that of its
 * emulators in it.
 */
import { parseArgs } from 'node:util';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { quantile } from '../report/quantile.ts';
import { cpuTime } from '../server/process/usage.ts';
import { juiceboxSide, type Side, type User, vaultSide } from './juicebox/sides.ts';
import { type Seen, seen, watchFetch } from './juicebox/watch.ts';

const { values } = parseArgs({
  options: {
    realm: { type: 'string' },
    'realm-id': { type: 'string' },
    tenant: { type: 'string' },
    vault: { type: 'string' },
    rounds: { type: 'string', default: '30' },
    'realm-pid': { type: 'string' },
    'vault-pid': { type: 'string' },
    fast: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

function given(name: 'realm' | 'realm-id' | 'tenant' | 'vault'): string {
  const value = values[name];
  if (value === undefined) throw new RangeError(`expected --${name}: see the head of bench/peers/juicebox.ts`);
  return value;
}

const pidOf = (name: 'realm-pid' | 'vault-pid') => (values[name] === undefined ? {} : { pid: Number(values[name]) });

const key = process.env.JUICEBOX_KEY;
if (!key) throw new RangeError('expected JUICEBOX_KEY: see the head of bench/peers/juicebox.ts');

interface Result {
  readonly registrations: Seen[];
  readonly recoveries: Seen[];
  /** Milliseconds of CPU of the server in all recoveries. */
  cpu: number;
}

const ours = vaultSide({ url: given('vault'), ...pidOf('vault-pid') });
const theirs = await juiceboxSide({
  address: given('realm'),
  id: given('realm-id'),
  tenant: given('tenant'),
  key,
  fast: values.fast,
  ...pidOf('realm-pid'),
});
watchFetch();

const [vault, realm] = [fresh(), fresh()];
for (let round = -2; round < rounds; round++)
  for (const [side, result] of [
    [ours, vault],
    [theirs, realm],
  ] as const)
    await play(side, round < 0 ? fresh() : result);

function fresh(): Result {
  return { registrations: [], recoveries: [], cpu: 0 };
}

/** A new user registers and recovers once. */
async function play(side: Side, result: Result): Promise<void> {
  const user: User = await side.newUser();
  result.registrations.push(await seen(user.register));
  const before = cpuOf(side);
  result.recoveries.push(await seen(user.recover));
  result.cpu += cpuOf(side) - before;
}

function cpuOf({ pid }: Side): number {
  return pid === undefined ? Number.NaN : cpuTime(pid);
}

const measures: Measure[] = (['registrations', 'recoveries'] as const).flatMap((what) => {
  const row = (says: string, unit: string, of: (seen: readonly Seen[]) => number): Measure => ({
    what: `${what}, ${says}`,
    unit,
    ours: of(vault[what]),
    other: { what: theirs.name, value: of(realm[what]) },
  });
  const at = (share: number, of: (seen: Seen) => number) => (all: readonly Seen[]) => quantile(all.map(of), share);
  return [
    row(
      'p50',
      'ms',
      at(0.5, ({ whole }) => whole),
    ),
    row(
      'p99',
      'ms',
      at(0.99, ({ whole }) => whole),
    ),
    row(
      'waiting for the server, p50',
      'ms',
      at(0.5, ({ waiting }) => waiting),
    ),
    row(
      'waiting for the server, p99',
      'ms',
      at(0.99, ({ waiting }) => waiting),
    ),
    row(
      'requests',
      'calls',
      at(0.5, ({ requests }) => requests),
    ),
  ];
});
if (ours.pid !== undefined && theirs.pid !== undefined)
  measures.push({
    what: 'recoveries, CPU of the server',
    unit: 'ms',
    ours: vault.cpu / rounds,
    other: { what: theirs.name, value: realm.cpu / rounds },
  });

publish({ name: 'peers-juicebox', measures, details: { rounds, fast: values.fast } });
