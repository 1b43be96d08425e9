/**
 * `npm run test:fuzz [-- --nightly] [-- --seed N]`: 5,000 hostile requests, or 100,000, and raw bytes besides. Ends with 1
 * and what was wrong when an answer is not of the API, a request is slow, memory grows or the vault dies.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { Device } from '../support/device.ts';
import { faultOf } from './judge.ts';
import { rawCases, rawFault, sendRaw, slowCases } from './raw.ts';
import { type Hostile, hostileRequests, type Real } from './requests.ts';
import { closeConnections, send } from './send.ts';
import { type Server, startServer } from './server.ts';

const { values } = parseArgs({
  options: { nightly: { type: 'boolean', default: false }, seed: { type: 'string' }, requests: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const total = Number(values.requests ?? (values.nightly ? 100_000 : 5_000));
const batch = 20;

/** Milliseconds. A request has 4.5 s before its own deadline; alone, none takes a tenth of that. */
const slowest = 4_000;
/** MiB, from a fifth of the way to the end. */
const growth = 64;

const latencies: number[] = [];
const statuses = new Map<string, number>();
const problems: string[] = [];
let sent = 0;

const server = await startServer();
process.stdout.write(`seed ${seed}: npm run test:fuzz -- --seed ${seed}${values.nightly ? ' --nightly' : ''}\n`);
try {
  await fuzz(server);
  await raw(server);
  if (!server.alive()) problems.push('the vault died');
} finally {
  closeConnections();
  await server.close();
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? 'nothing wrong\n' : `${problems.length} wrong\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function fuzz(vault: Server): Promise<void> {
  const { tokens, real } = await accounts(vault);
  const memory: { at: number; mib: number }[] = [];
  const property = fc.asyncProperty(
    fc.array(hostileRequests(tokens, real), { minLength: batch, maxLength: batch }),
    async (requests) => {
      const faults = await Promise.all(requests.map((request) => judged(vault.port, request)));
      const found = faults.find((fault) => fault !== undefined);
      if (found) throw new Error(found);
      if (sent % 1000 === 0) memory.push({ at: sent, mib: vault.memory() });
    },
  );
  const result = await fc.check(property, { seed, numRuns: Math.ceil(total / batch), endOnFailure: false });
  if (result.failed) problems.push(fc.defaultReportMessage(result)?.slice(0, 4000) ?? 'failed');
  report(memory);
}

async function judged(port: number, request: Hostile): Promise<string | undefined> {
  const { method, path } = request;
  const reply = await send(port, request);
  sent++;
  latencies.push(reply.milliseconds);
  const code = reply.status < 400 || method === 'HEAD' ? '' : ` ${JSON.parse(reply.text).code}`;
  statuses.set(`${reply.status}${code}`, (statuses.get(`${reply.status}${code}`) ?? 0) + 1);
  if (reply.milliseconds > slowest) return `${method} ${path} took ${Math.round(reply.milliseconds)} ms`;
  // A HEAD has no body to judge.
  const fault = method === 'HEAD' && reply.status < 500 ? undefined : faultOf(method, path, reply);
  return fault && `${method} ${path}: ${fault}`;
}

/** Accounts with a key, one with none, and messages that get past the parser. */
async function accounts(vault: Server): Promise<{ tokens: string[]; real: Real }> {
  const target = {
    url: `http://127.0.0.1:${vault.port}`,
    token: ({ sub }: { sub: string }) => vault.token(sub),
  };
  const devices = await Promise.all(['a', 'b', 'c', 'none'].map((name) => Device.of(target, `fuzz-${name}`)));
  const enrolments = [];
  for (const device of devices.slice(0, 3)) {
    const enrolment = await device.prepare('correct horse battery staple');
    await device.finish(enrolment);
    enrolments.push(enrolment);
  }
  const [first] = devices;
  const guesses = Array.from({ length: 50 }, (_, i) => first?.guess(`guess ${i}`).ke1 ?? '');
  const real: Real = {
    ke1: guesses,
    registrationRequest: guesses.map((ke1) => Buffer.from(ke1, 'base64url').subarray(0, 32).toString('base64url')),
    registration: enrolments.map(({ registration }) => registration),
    registrationRecord: enrolments.map(({ registrationRecord }) => registrationRecord),
    ownerKey: enrolments.map(({ ownerKey }) => ownerKey),
  };
  return { tokens: devices.map(({ token }) => token), real };
}

function report(memory: { at: number; mib: number }[]): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  process.stdout.write(`${sent} requests; median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms\n`);
  for (const [status, count] of [...statuses].sort()) process.stdout.write(`  ${status}: ${count}\n`);
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
