/**
 * `npm run test:fuzz [-- --seed N]`: 5,000 hostile requests for each sequence of test/sequences.ts, or for the given
 * seed, and raw bytes. Exits 1 and says what was wrong when an answer is not one of the API, a request is slow, memory
 * grows, the vault dies, or the requests no longer get the answers that only a live key gives.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { parametersOf, type Sequence, sequencesOf } from '../sequences.ts';
import { faultOf } from './judge.ts';
import { Outcomes } from './outcomes.ts';
import { rawCases, rawFault, sendRaw, slowCases } from './raw.ts';
import { anyRequests, type Hostile } from './requests.ts';
import { closeConnections, send, type Timed } from './send.ts';
import { type Server, startServer } from './server.ts';
import { spoilt } from './spoilt.ts';
import { Stock } from './stock.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const sequences = sequencesOf('fuzz', values.seed);
const total = 5_000;
const batch = 20;
const accounts = 6;

/**
 * Milliseconds. A slower request is sent again alone: if a regular expression or a parser is to blame, it is slow then
 * too.
 */
const slowest = 300;
/** MiB, from a fifth of the way to the end. */
const growth = 64;

const latencies: number[] = [];
const problems: string[] = [];
let sent = 0;
let sentAlone = 0;
let batches = 0;

const server = await startServer();
try {
  for (const sequence of sequences) await fuzz(server, sequence);
  await raw(server);
  if (!server.alive()) problems.push('the vault died');
} finally {
  closeConnections();
  await server.close();
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? 'nothing wrong\n' : `${problems.length} wrong\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function fuzz(vault: Server, sequence: Sequence): Promise<void> {
  process.stdout.write(`seed ${sequence.seed}\n`);
  const outcomes = new Outcomes(total);
  const stock = await Stock.open(vault, accounts);
  const memory: { at: number; mib: number }[] = [];
  // Two in five are made from accounts whose keys are alive at that moment.
  const hostile = fc.oneof(
    { weight: 2, arbitrary: spoilt(() => stock.live, stock.tokens) },
    { weight: 3, arbitrary: anyRequests(stock.tokens) },
  );
  const property = fc.asyncProperty(fc.array(hostile, { minLength: batch, maxLength: batch }), async (requests) => {
    if (batches++ % 3 === 0) await stock.tend();
    const replies = await Promise.all(requests.map((request) => send(vault.port, request)));
    for (const [i, request] of requests.entries()) {
      const reply = replies[i] as Timed;
      outcomes.add(request, reply);
      const found = await judge(vault.port, request, reply);
      if (found) throw new Error(found);
    }
    if (sent % 1000 === 0) memory.push({ at: sent, mib: vault.memory() });
  });
  const result = await fc.check(property, parametersOf(sequence, Math.ceil(total / batch)));
  if (result.failed) problems.push(`${result.errorInstance}\n${fc.defaultReportMessage(result)?.slice(0, 4000)}`);
  report(memory);
  outcomes.print();
  if (sequence.path !== undefined) return;
  for (const outcome of outcomes.missed) problems.push(`no ${outcome} in the second half`);
}

async function judge(port: number, request: Hostile, reply: Timed): Promise<string | undefined> {
  const { method, path } = request;
  sent++;
  latencies.push(reply.milliseconds);
  const slow = reply.milliseconds > slowest && (await slowAlone(port, request));
  if (slow) return `${method} ${path} took ${Math.round(slow)} ms`;
  // A HEAD has no body to judge.
  const fault = method === 'HEAD' && reply.status < 500 ? undefined : faultOf(method, path, reply);
  return fault && `${method} ${path}: ${fault}`;
}

/**
 * Its time in milliseconds, if it is slow alone too, five times over: other work on the machine does not last that
 * long.
 */
async function slowAlone(port: number, request: Hostile): Promise<number | undefined> {
  sentAlone++;
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5 && least > slowest; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 1000 * tries));
    least = Math.min(least, (await send(port, request)).milliseconds);
  }
  return least > slowest ? least : undefined;
}

function report(memory: { at: number; mib: number }[]): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  process.stdout.write(`${sent} requests; median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms\n`);
  process.stdout.write(`${sentAlone} took more than ${slowest} ms beside others and were sent again alone\n`);
  const warm = memory.find((sample) => sample.at >= sent / 5);
  const end = memory.at(-1);
  if (!warm || !end) return;
  process.stdout.write(
    `memory ${warm.mib.toFixed(0)} MiB after ${warm.at} requests, ${end.mib.toFixed(0)} MiB at the end\n`,
  );
  if (end.mib - warm.mib > growth) problems.push(`memory grew by ${(end.mib - warm.mib).toFixed(0)} MiB`);
}

async function raw(vault: Server): Promise<void> {
  const results = [];
  for (const one of rawCases) results.push(await sendRaw(vault.port, one));
  for (const result of results) {
    const fault = rawFault(result);
    if (fault) problems.push(`raw, ${result.name}: ${fault}`);
  }
  const worst = Math.max(...results.map(({ milliseconds }) => milliseconds));
  process.stdout.write(`${results.length} raw cases; slowest ${worst.toFixed(0)} ms\n`);

  // 200 connections that never finish, and one that wants an answer.
  const stalled = Array.from({ length: 200 }, (_, i) => slowCases[i % slowCases.length]).flatMap((one) => one ?? []);
  const waiting = Promise.all(stalled.map((one) => sendRaw(vault.port, one, 1500)));
  const healthy = await send(vault.port, { method: 'GET', path: '/v1/health', headers: {}, body: '' });
  await waiting;
  process.stdout.write(`health beside ${stalled.length} stalled connections: ${healthy.milliseconds.toFixed(0)} ms\n`);
  if (healthy.status !== 200 || healthy.milliseconds > 1000) problems.push('stalled connections hold up the others');
}
