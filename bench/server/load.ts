/**
 * The embedded vault under mixed load: at saturation, at twice that, and after. Run: `node bench/load.ts [seconds]`, 60
 * by default for each phase. Exits 1 when the rate was not reached, when an answer is neither success nor
 * `rate_limited` nor `*_unavailable`, when an attempt was spent wrongly, or when the process grew or is slower
 * afterwards. Written to reports/load.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { defaultConcurrency } from '../../lib/local/gateway.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import { Customer } from './load/customer.ts';
import { type Pace, type Phase, run } from './load/phase.ts';
import { residentSet } from './process/usage.ts';

const seconds = Number(process.argv[2] ?? 60);
const accounts = Number(process.argv[3] ?? 1000);
// As many customers may wait for an answer as the gateway serves at a time. There must be more, so that some are free
// to ask.
const fewest = 2 * defaultConcurrency;
if (!(seconds > 0 && accounts >= fewest))
  throw new RangeError(`usage: node bench/load.ts [seconds] [accounts, at least ${fewest}]`);

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
const twofold = twice.offered / saturated.served;
const checks = {
  'asked at twice the rate (at least 1.8 times what was served at saturation)': twofold >= 1.8,
  'errors are rate_limited or *_unavailable': strangers.size === 0,
  'no attempt wrongly spent': wronglySpent === 0,
  'no guess uncounted': uncounted === 0,
  'memory is flat (the last RSS at most 1.3 times that at saturation)': after.rss <= middle * 1.3,
  'full speed afterwards (at least 0.85 of saturation)': after.served >= saturated.served * 0.85,
};
mkdirSync(new URL('../../reports/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../../reports/load.json', import.meta.url),
  `${JSON.stringify({ seconds, accounts, phases, twofold, wronglySpent, uncounted, checks }, null, 2)}\n`,
);
for (const [check, holds] of Object.entries(checks)) process.stdout.write(`${holds ? 'yes' : 'NO '}  ${check}\n`);
if (strangers.size > 0) process.stdout.write(`met: ${[...strangers].join(', ')}\n`);
process.exitCode = Object.values(checks).every(Boolean) ? 0 : 1;

function isExpected(code: string): boolean {
  return code === 'ok' || code === 'rate_limited' || code.endsWith('_unavailable');
}
