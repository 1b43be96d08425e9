/**
 * The embedded vault under mixed load: at saturation, at twice that, and after. Run: `npm run bench -- load [seconds]
 * [accounts]`, 60 and 1,000 by default; the seconds are for each phase. No answer may be other than success,
 * `rate_limited` or `*_unavailable`, no attempt may be spent wrongly, and the process may not grow or be slower afterwards.
 */
import { defaultConcurrency } from '../../lib/local/gateway.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import { publish } from '../report/publish.ts';
import { Customer } from './load/customer.ts';
import { type Pace, type Phase, run } from './load/phase.ts';
import { residentSet } from './process/usage.ts';

const seconds = Number(process.argv[2] ?? 60);
const accounts = Number(process.argv[3] ?? 1000);
// As many customers may wait for an answer as the gateway serves at a time. There must be more, so that some are free
// to ask.
const fewest = 2 * defaultConcurrency;
if (!(seconds > 0 && accounts >= fewest))
  throw new RangeError(`usage: npm run bench -- load [seconds] [accounts, at least ${fewest}]`);

// Short sessions, because at this pace a few accounts would have more than 20 open within the usual 120 s. A small
// heap, because in a large one garbage cannot be told from what is kept.
const vault = await startVaultProcess({ concurrency: defaultConcurrency, settings: { VAULT_SESSION_SECONDS: '30' } }, [
  '--max-old-space-size=150',
  '--max-semi-space-size=4',
]);
const customers: Customer[] = [];
while (customers.length < accounts) {
  const from = customers.length;
  const some = Array.from({ length: Math.min(20, accounts - from) }, (_, i) =>
    Customer.enrol(vault, `customer ${from + i}`),
  );
  customers.push(...(await Promise.all(some)));
}

const phase = async (name: string, pace: Pace, length = seconds) => {
  const done = await run({ name, customers, pace, seconds: length, pid: vault.pid });
  process.stdout.write(`${row(done)}\n`);
  return done;
};
const row = ({ name, offered, unsent, served, p50, p99, rss, codes }: Phase) =>
  `${name.padEnd(22)} offered ${offered}/s (${unsent} unsent), served ${served}/s, p50 ${p50} ms, p99 ${p99} ms, RSS ${rss} MiB, ${JSON.stringify(codes)}`;

const warm = await phase('warm-up', { kind: 'closed', inFlight: 16 }, Math.min(10, seconds));
// Fewer on a slow machine: each is asked again within about 5 s, and proves the password before its session ends.
customers.splice(Math.max(fewest, warm.served * 5));
// With more than this at a time, no more are served in a second; they only wait longer.
const saturated = await phase('saturation', { kind: 'closed', inFlight: 32 });
const middle = residentSet(vault.pid);
const twice = await phase('twice saturation', { kind: 'open', rate: saturated.served * 2 });
const after = await phase('afterwards', { kind: 'closed', inFlight: 32 });

let wronglySpent = 0;
let uncounted = 0;
for (const customer of customers) {
  const { spent, expected } = await customer.audit();
  wronglySpent += Math.max(0, spent - expected);
  uncounted += Math.max(0, expected - spent);
}
await vault.close();

const phases = [saturated, twice, after];
const strangers = new Set(phases.flatMap(({ codes }) => Object.keys(codes)).filter((code) => !isExpected(code)));
if (strangers.size > 0) process.stdout.write(`met: ${[...strangers].join(', ')}\n`);

const saturation = { what: 'at saturation', value: saturated.served };
publish({
  name: 'load',
  measures: [
    // Below that the machine was too slow to ask, and the rest says little.
    {
      what: 'requests at twice saturation',
      unit: 'a second',
      ours: twice.offered,
      other: { what: 'served at it', value: saturated.served },
      goal: { atLeast: 1.8 },
    },
    { what: 'errors of other kinds than are expected', unit: 'codes', ours: strangers.size, goal: { atMost: 0 } },
    { what: 'attempts wrongly spent', unit: 'attempts', ours: wronglySpent, goal: { atMost: 0 } },
    { what: 'guesses that were not counted', unit: 'guesses', ours: uncounted, goal: { atMost: 0 } },
    {
      what: 'memory afterwards',
      unit: 'MiB',
      ours: after.rss,
      other: { what: 'at saturation', value: middle },
      goal: { atMost: 1.3 },
    },
    { what: 'served afterwards', unit: 'a second', ours: after.served, other: saturation, goal: { atLeast: 0.85 } },
  ],
  details: { seconds, accounts, phases },
});

function isExpected(code: string): boolean {
  return code === 'ok' || code === 'rate_limited' || code.endsWith('_unavailable');
}
