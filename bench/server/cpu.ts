/**
 * CPU of a recovery in the deployed bundles, emulators left out, beside bare OPAQUE and five bare signed HTTP calls:
 * `npm run bench -- cpu [rounds]`, 60 by default. Exits 1 when the ratio is above 2.
 *
 * Authorizer, recovery-start and recovery-finish run each in a process of its own, as in Lambda, with log lines and
 * metrics; DynamoDB and KMS are in other processes. The authorizer runs once for a recovery: a phone comes with a token
 * that API Gateway has not seen, and its answer for the start serves the finish too. The bare calls have the bodies that
 * the functions send, without the read of recovery-finish where it has one. All take turns, item by item.
 */
import { fileURLToPath } from 'node:url';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';
import { openScene } from './recovery/scene.ts';
import { startWorker } from './recovery/workers.ts';

const rounds = Number(process.argv[2] ?? 60);
if (!(rounds >= 1)) throw new RangeError('usage: npm run bench -- cpu [rounds]');
const warmUp = 40;
const accounts = 10;
const bareCalls = 5;

const bundle = (name: string) => fileURLToPath(new URL(`../../dist/lambdas/${name}/index.mjs`, import.meta.url));
const scene = await openScene(accounts);
const [starts, finishes] = [scene.accounts.map(({ start }) => start), scene.accounts.map(({ finish }) => finish)];
const ofFunction = (name: string) => startWorker({ kind: 'function', file: bundle(name) }, scene.env);
const ofBare = (opaque: boolean) => startWorker({ kind: 'bare', opaque }, scene.env);
const [authorizer, start, finish, bareStart, bareFinish] = await Promise.all([
  ofFunction('authorizer'),
  ofFunction('recovery-start'),
  ofFunction('recovery-finish'),
  ofBare(true),
  ofBare(false),
]);

const startCalls = starts.map(({ calls }) => calls);
const finishCalls = finishes.map(({ calls }) => calls.filter(({ target }) => !target.endsWith('.GetItem')));
const called = (startCalls[0]?.length ?? 0) + (finishCalls[0]?.length ?? 0);
if (called !== bareCalls) throw new Error(`expected ${bareCalls} bare calls, got ${called}`);

async function authorize(): Promise<number> {
  const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:embedded/v1/POST/v1/recovery/start';
  const tokens = await Promise.all(starts.map((_, number) => scene.token({ sub: `bench-${number}` })));
  const events = tokens.map((token) => ({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn }));
  return authorizer.costOf({ events });
}

const measured = {
  authorizer: [] as number[],
  start: [] as number[],
  finish: [] as number[],
  bareStart: [] as number[],
  bareFinish: [] as number[],
};
for (let round = -warmUp; round < rounds; round++) {
  const cost = { authorizer: await authorize(), start: 0, finish: 0, bareStart: 0, bareFinish: 0 };
  await scene.putBack(starts);
  cost.start = await start.costOf({ events: starts.map(({ event }) => event) });
  await scene.putBack(starts);
  cost.bareStart = await bareStart.costOf({ turns: startCalls });
  await scene.putBack(finishes);
  cost.finish = await finish.costOf({ events: finishes.map(({ event }) => event) });
  await scene.putBack(finishes);
  cost.bareFinish = await bareFinish.costOf({ turns: finishCalls });
  if (round < 0) continue;
  for (const name of Object.keys(measured) as (keyof typeof measured)[]) measured[name].push(cost[name] / accounts);
}
await Promise.all([authorizer, start, finish, bareStart, bareFinish].map((worker) => worker.close()));
await scene.close();

const sums = (...parts: (readonly number[])[]) =>
  median(Array.from({ length: rounds }, (_, round) => parts.reduce((sum, part) => sum + (part[round] ?? 0), 0)));
const part = (what: string, ours: readonly number[], other?: readonly number[]) => ({
  what,
  unit: 'ms',
  ours: median(ours),
  ...(other && { other: { what: 'bare', value: median(other) } }),
});
publish({
  name: 'cpu',
  measures: [
    {
      what: 'CPU of a recovery in the functions, emulators left out',
      unit: 'ms',
      ours: sums(measured.authorizer, measured.start, measured.finish),
      other: { what: 'bare OPAQUE and 5 bare calls', value: sums(measured.bareStart, measured.bareFinish) },
      goal: { atMost: 2 },
    },
    part('of it recovery-start', measured.start, measured.bareStart),
    part('of it recovery-finish', measured.finish, measured.bareFinish),
    part('of it the authorizer', measured.authorizer),
  ],
});
